# SPDX-License-Identifier: Apache-2.0
# lwIP, which each device builds with options of its own. For needs.cmake of ports.

# fairlead_find_lwip(): the target `lwip`. That of the project that includes Fairlead, where it has one; otherwise a
# library of the sources in FAIRLEAD_LWIP_SOURCE with the lwipopts.h and arch/cc.h in FAIRLEAD_LWIP_OPTIONS. Appends to
# fairlead_missing what there is not.
macro(fairlead_find_lwip)
  if(NOT TARGET lwip)
    if(FAIRLEAD_LWIP_SYSTEM STREQUAL "freertos")
      fairlead_find_freertos()
    endif()
    if(fairlead_missing)
    elseif(EXISTS "${FAIRLEAD_LWIP_SOURCE}/src/core/tcp.c" AND EXISTS "${FAIRLEAD_LWIP_OPTIONS}/lwipopts.h")
      fairlead_add_lwip(lwip "${FAIRLEAD_LWIP_OPTIONS}")
    else()
      list(APPEND fairlead_missing "lwIP: a target `lwip` of the project that includes this one, or FAIRLEAD_LWIP_SOURCE \
and FAIRLEAD_LWIP_OPTIONS, the folders of its sources and of lwipopts.h")
    endif()
  endif()
endmacro()

# fairlead_add_lwip(<target> <folder of lwipopts.h and arch/cc.h>)
#
# The core with both families, Ethernet, the client of time servers, and lwIP's thread over FAIRLEAD_LWIP_SYSTEM; what the options leave out is empty. Not by lwIP's own Filelists.cmake,
# which writes into the folder of the sources, and brings targets that nobody wants.
function(fairlead_add_lwip target options)
  set(from "${FAIRLEAD_LWIP_SOURCE}/src")
  file(GLOB sources CONFIGURE_DEPENDS "${from}/core/*.c" "${from}/core/ipv4/*.c" "${from}/core/ipv6/*.c")
  add_library(${target} STATIC ${sources} "${from}/netif/ethernet.c" "${from}/apps/sntp/sntp.c" "${from}/api/tcpip.c")
  target_include_directories(${target} SYSTEM PUBLIC "${from}/include" "${options}")
  target_compile_options(${target} PRIVATE -w -ffunction-sections -fdata-sections)
  if(FAIRLEAD_LWIP_SYSTEM)
    set(system "${FAIRLEAD_LWIP_SOURCE}/contrib/ports/${FAIRLEAD_LWIP_SYSTEM}")
    target_sources(${target} PRIVATE "${system}/sys_arch.c")
    target_include_directories(${target} SYSTEM PUBLIC "${system}/include")
    target_link_libraries(${target} PRIVATE ${FAIRLEAD_LWIP_SYSTEM}_kernel)
  endif()
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ${FAIRLEAD_PIC} UNITY_BUILD OFF)
endfunction()
