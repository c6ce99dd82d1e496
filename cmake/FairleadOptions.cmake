# SPDX-License-Identifier: Apache-2.0
# What a build can choose. Everything that is optional is named here and nowhere else.

# Whether Fairlead itself is being built, or is part of somebody else's build by add_subdirectory.
if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  set(FAIRLEAD_IS_TOP_LEVEL ON)
else()
  set(FAIRLEAD_IS_TOP_LEVEL OFF)
endif()

set(FAIRLEAD_PORTS "host" CACHE STRING
    "Ports to build: a list of port names, 'host' for all that this machine can build, or 'none'")
option(FAIRLEAD_WOLFSSL "Let 'host' include wolfSSL, which is under the GPL or a commercial licence" OFF)
set(FAIRLEAD_MBEDTLS_ROOT "" CACHE PATH "Where mbedTLS 3.6 is installed, if nothing is said where CMake looks for packages")
set(FAIRLEAD_LWIP_SOURCE "" CACHE PATH "lwIP's sources, where the project that includes this one has no target lwip")
set(FAIRLEAD_LWIP_OPTIONS "" CACHE PATH "The folder of lwipopts.h and arch/cc.h for them")
set(FAIRLEAD_LWIP_SYSTEM "" CACHE STRING "The system below lwIP: freertos, or nothing where the main loop is it (NO_SYS)")
set(FREERTOS_KERNEL_PATH "" CACHE PATH "The FreeRTOS kernel, where the project that includes this one has no target freertos_kernel")
set(FAIRLEAD_FREERTOS_CONFIG "" CACHE PATH "The folder of FreeRTOSConfig.h for it")
set(FAIRLEAD_FREERTOS_PORTABLE "GCC/ARM_CM3" CACHE STRING "The folder below its portable/ that is for the core")
set(FAIRLEAD_FREERTOS_HEAP "heap_4" CACHE STRING "Which heap of its portable/MemMang it has")
set(FAIRLEAD_WOLFSSL_ROOT "" CACHE PATH "Where wolfSSL is installed, if nothing is said where the compiler looks")
option(FAIRLEAD_BUILD_TESTS "Build the tests" ${FAIRLEAD_IS_TOP_LEVEL})
option(FAIRLEAD_BUILD_APPS "Build the fairlead command" ${FAIRLEAD_IS_TOP_LEVEL})
option(FAIRLEAD_BUILD_BENCH "Build the benchmarks" OFF)
option(FAIRLEAD_BUILD_FUZZERS "Build the fuzz targets with libFuzzer (Clang)" OFF)
option(FAIRLEAD_INSTALL "Define install rules and packages" ${FAIRLEAD_IS_TOP_LEVEL})
option(FAIRLEAD_JOIN_SOURCES "Compile several of our sources at once, in less than half of the time" OFF)
option(FAIRLEAD_QUICK_COMMAND "Do not optimise the command in RelWithDebInfo: half of the time to build it, where tests alone run it" OFF)
option(FAIRLEAD_WERROR "Treat warnings as errors" OFF)
set(FAIRLEAD_PRESET "" CACHE STRING "The preset that this folder was configured by, for scripts that are run by tests")
set(FAIRLEAD_SANITIZE "" CACHE STRING "Sanitizers for every target, as -fsanitize= takes them")

if(FAIRLEAD_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(FAIRLEAD_CCACHE ccache)
  if(FAIRLEAD_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER "${FAIRLEAD_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${FAIRLEAD_CCACHE}")
  endif()
  if(FAIRLEAD_SANITIZE)
    # Dynamic types are not checked: device-safe modules have no type information to check them by.
    add_compile_options(-fsanitize=${FAIRLEAD_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${FAIRLEAD_SANITIZE})
  endif()
endif()

# Our libraries may become part of a shared one, where there are such.
get_property(FAIRLEAD_PIC GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS)

# Only then: it puts names of folders into the cache of whoever includes Fairlead.
if(FAIRLEAD_INSTALL)
  include(GNUInstallDirs)
endif()
