# SPDX-License-Identifier: Apache-2.0
# Bare metal, Cortex-M3, GCC and newlib. The C library supplies memcpy and its like; nothing else of it is used.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m3)

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m3 -mthumb")
# GCC notes where the ABI of version 7 changed; everything here is compiled by one version.
set(CMAKE_CXX_FLAGS_INIT "-mcpu=cortex-m3 -mthumb -Wno-psabi")
# An image needs a board's linker script, so CMake tries the compiler without linking.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
