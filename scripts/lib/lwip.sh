# SPDX-License-Identifier: Apache-2.0
# The sources of lwIP, from Debian's source package; each build compiles them with options of its own. Needs say.sh,
# packages.sh and sources.sh; the working folder is the project's.

lwip_suite=trixie
lwip_wanted='^2\.[2-9]\.'
lwip_source=build/deps/lwip-source

# lwip_in_preset PRESET: whether that preset of CMakePresets.json compiles it.
lwip_in_preset() { case $1 in gcc | clang | tidy | asan | tsan | coverage | bench | arm*) return 0 ;; *) return 1 ;; esac; }

# lwip_version FOLDER: of the sources in it.
lwip_version() {
  sed -n 's/^#define LWIP_VERSION_M[AI][JN]OR  *\([0-9]*\)$/\1/p' "$1/src/include/lwip/init.h" 2>/dev/null |
    awk '{ printf "%s.", $0 }'
}

# ensure_lwip: gets the sources, unless that was done. FAIRLEAD_LWIP_SOURCE in the environment names a folder with those
# to take instead of Debian's. Where there is neither, it says so and goes on: the port is left out then. Ends the script
# where Debian's cannot be had.
ensure_lwip() {
  ! source_is_left_out FAIRLEAD_LWIP_SOURCE lwIP || return 0
  renew_source "$lwip_source" "${FAIRLEAD_LWIP_SOURCE:-$lwip_suite}" FAIRLEAD_LWIP_SOURCE get_lwip check_lwip
}

get_lwip() {
  unpack_of_debian "$lwip_suite" lwip lwIP "$1" "FAIRLEAD_LWIP_SOURCE=FOLDER names unpacked sources of lwIP 2.2"
}

check_lwip() {
  local version
  version=$(lwip_version "$1")
  [[ $version =~ $lwip_wanted ]] || die "lwIP 2.2 or newer is wanted, and the sources are of version ${version:-unknown};" \
    "FAIRLEAD_LWIP_SOURCE=FOLDER takes other ones"
}
