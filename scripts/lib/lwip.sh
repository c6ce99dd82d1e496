# SPDX-License-Identifier: Apache-2.0
# The sources of lwIP, from Debian's source package; each build compiles them with options of its own. Needs say.sh,
# packages.sh and sources.sh; the working folder is the project's.

lwip_suite=trixie
lwip_wanted='^2\.[2-9]\.'
lwip_source=build/deps/lwip-source

# lwip_in_preset PRESET: whether that preset of CMakePresets.json compiles it.
lwip_in_preset() { case $1 in gcc | clang | asan | tsan | coverage | bench | arm*) return 0 ;; *) return 1 ;; esac; }

# lwip_version FOLDER: of the sources in it.
lwip_version() {
  sed -n 's/^#define LWIP_VERSION_M[AI][JN]OR  *\([0-9]*\)$/\1/p' "$1/src/include/lwip/init.h" 2>/dev/null |
    awk '{ printf "%s.", $0 }'
}

# ensure_lwip: gets the sources, unless that was done. FAIRLEAD_LWIP_SOURCE in the environment names a folder with those
# to take instead of Debian's. Where there is neither, it says so and goes on: the port is left out then. Ends the script
# where Debian's cannot be had.
ensure_lwip() {
  local made_of=${FAIRLEAD_LWIP_SOURCE:-$lwip_suite} new=$lwip_source.new version
  if [ -z "${FAIRLEAD_LWIP_SOURCE:-}" ] && ! on_debian; then
    say "lwIP is left out: its sources come from Debian. FAIRLEAD_LWIP_SOURCE=FOLDER takes other ones."
    return 0
  fi
  [ "$(cat "$lwip_source/made_of" 2>/dev/null)" != "$made_of" ] || return 0
  rm -rf "$new"
  mkdir -p build/logs build/deps
  if [ -n "${FAIRLEAD_LWIP_SOURCE:-}" ]; then
    cp -r "$FAIRLEAD_LWIP_SOURCE" "$new" || die "FAIRLEAD_LWIP_SOURCE: no folder $FAIRLEAD_LWIP_SOURCE"
  else
    unpack_of_debian "$lwip_suite" lwip lwIP "$new" "FAIRLEAD_LWIP_SOURCE=FOLDER names unpacked sources of lwIP 2.2"
  fi
  version=$(lwip_version "$new")
  [[ $version =~ $lwip_wanted ]] || die "lwIP 2.2 or newer is wanted, and the sources are of version ${version:-unknown};" \
    "FAIRLEAD_LWIP_SOURCE=FOLDER takes other ones"
  printf '%s\n' "$made_of" >"$new/made_of"
  rm -rf "$lwip_source"
  mv "$new" "$lwip_source"
}
