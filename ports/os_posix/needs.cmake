# SPDX-License-Identifier: Apache-2.0
find_package(Threads QUIET)
if(NOT UNIX OR NOT Threads_FOUND)
  list(APPEND fairlead_missing "a POSIX system with threads")
endif()
