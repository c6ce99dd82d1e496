# SPDX-License-Identifier: Apache-2.0
# The sources of the FreeRTOS kernel, which lie in the source package of MicroPython in Debian; each build compiles them
# with options of its own. Needs say.sh, packages.sh and sources.sh; the working folder is the project's.

freertos_suite=trixie
freertos_of_package=ports/cc3200/FreeRTOS/Source
freertos_wanted='^V(9|1[01])\.'
freertos_source=build/deps/freertos-source

# freertos_in_preset PRESET: whether that preset of CMakePresets.json compiles it.
freertos_in_preset() { [[ $1 == *_freertos ]]; }

# freertos_version FOLDER: of the kernel in it.
freertos_version() {
  sed -n 's/^#define tskKERNEL_VERSION_NUMBER  *"\(.*\)"$/\1/p' "$1/include/task.h" 2>/dev/null
}

# ensure_freertos: gets the sources, unless that was done. FREERTOS_KERNEL_PATH in the environment names a folder with
# those to take instead of Debian's. Where there is neither, it says so and goes on: the port is left out then. Ends the
# script where Debian's cannot be had.
ensure_freertos() {
  ! source_is_left_out FREERTOS_KERNEL_PATH FreeRTOS || return 0
  renew_source "$freertos_source" "${FREERTOS_KERNEL_PATH:-$freertos_suite}" FREERTOS_KERNEL_PATH get_freertos check_freertos
}

get_freertos() {
  rm -rf "$1.package"
  unpack_of_debian "$freertos_suite" micropython "the FreeRTOS kernel" "$1.package" \
    "FREERTOS_KERNEL_PATH=FOLDER names an unpacked kernel of version 9 to 11"
  cp -r "$1.package/$freertos_of_package" "$1" || die "the package micropython has no $freertos_of_package"
  rm -rf "$1.package"
}

check_freertos() {
  local version
  version=$(freertos_version "$1")
  [[ $version =~ $freertos_wanted ]] || die "A FreeRTOS kernel of version 9 to 11 is wanted, and the sources are of" \
    "version ${version:-unknown}; FREERTOS_KERNEL_PATH=FOLDER takes other ones"
}
