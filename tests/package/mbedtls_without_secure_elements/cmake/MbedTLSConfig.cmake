# SPDX-License-Identifier: Apache-2.0
# So much of an installed mbedTLS as a configuration looks at.
foreach(name IN ITEMS mbedtls mbedx509 mbedcrypto)
  if(NOT TARGET MbedTLS::${name})
    add_library(MbedTLS::${name} INTERFACE IMPORTED)
    target_include_directories(MbedTLS::${name} INTERFACE "${CMAKE_CURRENT_LIST_DIR}/../include")
  endif()
endforeach()
