# SPDX-License-Identifier: Apache-2.0
# Language level and warnings of our own targets.

# fairlead_compile_options(<target>)
#
# Where Fairlead is part of somebody else's build, that build's -Werror does not hold for our sources: its warnings and
# its compiler may be others than those we are tested with.
function(fairlead_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_23)
  set_target_properties(${target} PROPERTIES
    COMPILE_WARNING_AS_ERROR OFF CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
    -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough
    $<$<BOOL:${FAIRLEAD_WERROR}>:-Werror>
    $<$<NOT:$<OR:$<BOOL:${FAIRLEAD_WERROR}>,$<BOOL:${FAIRLEAD_IS_TOP_LEVEL}>>>:-Wno-error>
    $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op;-Wduplicated-cond;-Wno-missing-field-initializers>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers;-Wno-missing-field-initializers>)
endfunction()

# fairlead_apart(<source>...): each is compiled alone where others are joined (FAIRLEAD_JOIN_SOURCES), since it gives
# something a name that another source of its target gives to something else, or has what the linker is to take only where no
# other library has it.
function(fairlead_apart)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# fairlead_device_safe(<target>): no exceptions and no RTTI, on every host too, so that a violation fails on the
# desk. That the target does not use the heap is checked on its symbols (tests/lint).
function(fairlead_device_safe target)
  target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections
    $<$<CXX_COMPILER_ID:GNU>:-fno-threadsafe-statics>
    $<$<CXX_COMPILER_ID:Clang>:-fno-threadsafe-statics>)
  set_property(GLOBAL APPEND PROPERTY FAIRLEAD_DEVICE_SAFE_TARGETS ${target})
endfunction()
