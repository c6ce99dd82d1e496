# SPDX-License-Identifier: Apache-2.0
# The FreeRTOS kernel, which each device builds with a FreeRTOSConfig.h of its own. For needs.cmake of ports.

# fairlead_find_freertos(): the target `freertos_kernel`. That of the project that includes Fairlead, where it has one, as
# by the kernel's own CMakeLists.txt; otherwise a library of the sources in FREERTOS_KERNEL_PATH with the FreeRTOSConfig.h
# in FAIRLEAD_FREERTOS_CONFIG. Appends to fairlead_missing what there is not.
macro(fairlead_find_freertos)
  if(NOT TARGET freertos_kernel)
    if(EXISTS "${FREERTOS_KERNEL_PATH}/tasks.c" AND EXISTS "${FAIRLEAD_FREERTOS_CONFIG}/FreeRTOSConfig.h")
      fairlead_add_freertos()
    else()
      list(APPEND fairlead_missing "the FreeRTOS kernel: a target `freertos_kernel` of the project that includes this \
one, or FREERTOS_KERNEL_PATH and FAIRLEAD_FREERTOS_CONFIG, the folders of its sources and of FreeRTOSConfig.h")
    endif()
  endif()
endmacro()

# What lies in the folder itself is for every core: what FreeRTOSConfig.h leaves out is empty.
function(fairlead_add_freertos)
  set(from "${FREERTOS_KERNEL_PATH}")
  set(portable "${from}/portable/${FAIRLEAD_FREERTOS_PORTABLE}")
  file(GLOB sources CONFIGURE_DEPENDS "${from}/*.c" "${portable}/*.c" "${portable}/*.S")
  add_library(freertos_kernel STATIC ${sources} "${from}/portable/MemMang/${FAIRLEAD_FREERTOS_HEAP}.c")
  target_include_directories(freertos_kernel SYSTEM PUBLIC "${from}/include" "${portable}" "${FAIRLEAD_FREERTOS_CONFIG}")
  target_compile_options(freertos_kernel PRIVATE -w -ffunction-sections -fdata-sections)
  set_target_properties(freertos_kernel PROPERTIES UNITY_BUILD OFF)
endfunction()
