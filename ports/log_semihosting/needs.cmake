# SPDX-License-Identifier: Apache-2.0
if(NOT CMAKE_SYSTEM_NAME STREQUAL Generic OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^cortex-m")
  list(APPEND fairlead_missing "a Cortex-M without an operating system")
endif()
