# SPDX-License-Identifier: Apache-2.0
if(NOT UNIX)
  list(APPEND fairlead_missing "a system with dlopen()")
endif()
