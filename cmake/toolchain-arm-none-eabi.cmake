# SPDX-License-Identifier: Apache-2.0
# Bare metal, a Cortex-M, GCC and newlib. The C library supplies memcpy and its like; nothing else of it is used.
include("${CMAKE_CURRENT_LIST_DIR}/FairleadBoard.cmake")
set(FAIRLEAD_BOARD mps2_an385 CACHE STRING "The board of tests/firmware/boards.txt whose core is compiled for")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES FAIRLEAD_BOARD)
fairlead_board_properties("${FAIRLEAD_BOARD}")

string(REGEX MATCH "cortex-m[0-9]+" CMAKE_SYSTEM_PROCESSOR "${board_flags}")
set(CMAKE_SYSTEM_NAME Generic)

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_C_FLAGS_INIT "${board_flags}")
# GCC notes where the ABI of version 7 changed; everything here is compiled by one version.
set(CMAKE_CXX_FLAGS_INIT "${board_flags} -Wno-psabi")
# An image needs a board's linker script, so CMake tries the compiler without linking.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
