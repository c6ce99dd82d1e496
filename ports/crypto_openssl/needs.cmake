# SPDX-License-Identifier: Apache-2.0
find_package(OpenSSL 3.0 QUIET)
if(NOT OpenSSL_FOUND)
  list(APPEND fairlead_missing "OpenSSL 3 with its headers (Debian: libssl-dev)")
endif()
