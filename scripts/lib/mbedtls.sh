# SPDX-License-Identifier: Apache-2.0
# mbedTLS 3.6, built from Debian's source package. Needs say.sh, packages.sh and sources.sh; the working folder is the
# project's.

mbedtls_suite=trixie
mbedtls_wanted='^3\.6\.'
mbedtls_source=build/deps/mbedtls-source
mbedtls_ours=ports/tls_mbedtls/library

# The ways in which it is built, each into build/deps/mbedtls-VARIANT: compiler and flags.
mbedtls_variants=(gcc asan tsan fuzz arm arm_freertos arm_an386 arm_an500 arm_an505 arm_an521 arm_tls12 arm_tls12_clouds
  arm_tls12_pauses arm_tls12_token arm_tls13 arm_server arm_an505_server arm_lto arm_lto_tls12 arm_lto_tls13)
mbedtls_compiler_of() {
  case $1 in
    gcc) printf 'gcc' ;;
    arm*) printf 'arm-none-eabi-gcc' ;;
    *) printf 'clang-19' ;;
  esac
}
mbedtls_flags_of() {
  case $1 in
    gcc) printf -- '-O2 -g' ;;
    asan) printf -- '-O1 -g -fno-omit-frame-pointer -fsanitize=address' ;;
    tsan) printf -- '-O1 -g -fno-omit-frame-pointer -fsanitize=thread' ;;
    fuzz) printf -- '-O1 -g -fno-omit-frame-pointer -fsanitize=address -fsanitize=fuzzer-no-link' ;;
    arm_lto*) printf -- '%s -flto' "$(mbedtls_flags_of "${1/_lto/}")" ;;
    arm*) printf -- '%s -Os -ffunction-sections -fdata-sections' "$(flags_of_board "$1")" ;;
  esac
}
# flags_of_board VARIANT: those for the core of its board, which is that of the preset arm if the name has none.
flags_of_board() {
  local number=an385
  [[ $1 != arm_an* ]] || number=${1#arm_} number=${number%_server}
  sed -n "s/^mps2_$number .*| //p" tests/firmware/boards.txt
}
# The files with all options of a variant, the later ones over the earlier, and a header that some of them ask for; nothing
# where it has the library's own with those that are changed.
mbedtls_own_options_of() {
  local crypto=ports/crypto_mbedtls/device tls=ports/tls_mbedtls/device
  case $1 in
    arm*_server) printf '%s ' $crypto/{base,wide} $tls/{tls,tls_1_2,tls_1_2_rsa,tls_1_3,without_psa} tests/firmware/server/options ;;
    arm | arm_an*) printf '%s ' $crypto/{base,wide,token} $tls/{tls,tls_1_2,tls_1_2_rsa,tls_1_3,by_psa,signing_keys} ;;
    arm_freertos) printf '%s ' "$(mbedtls_own_options_of arm)" $tls/{tasks,threading_alt.h.in} ;;
    arm_tls12) printf '%s ' $crypto/base $tls/{tls,tls_1_2,without_psa} ;;
    arm_tls12_clouds) printf '%s ' $crypto/{base,wide} $tls/{tls,tls_1_2,tls_1_2_rsa,large_records,without_psa} ;;
    arm_tls12_pauses) printf '%s ' $crypto/base $tls/{tls,tls_1_2,pauses,without_psa} ;;
    arm_tls12_token) printf '%s ' $crypto/{base,wide,token} $tls/{tls,tls_1_2,by_psa,signing_keys} ;;
    arm_tls13) printf '%s ' $crypto/base $tls/{tls,tls_1_3,by_psa} ;;
    arm_lto*) printf '%s ' "$(mbedtls_own_options_of "${1/_lto/}")" ;;
  esac
}

# mbedtls_of_preset PRESET: the variant that a preset of CMakePresets.json links, or nothing.
mbedtls_of_preset() {
  case $1 in
    gcc | clang | tidy | coverage | bench) printf 'gcc' ;;
    asan | tsan | fuzz | arm | arm_freertos | arm_an505 | arm_lto) printf '%s' "$1" ;;
  esac
}
# mbedtls_besides PRESET: variants that single programs of it link.
mbedtls_besides() {
  case $1 in
    arm) printf 'arm_tls12 arm_tls12_clouds arm_tls12_pauses arm_tls12_token arm_tls13 arm_server' ;;
    arm_lto) printf 'arm_lto_tls12 arm_lto_tls13' ;;
    arm_an505) printf 'arm_an505_server' ;;
  esac
}

# ensure_mbedtls VARIANT: gets the sources and builds, unless that was done. FAIRLEAD_MBEDTLS_SOURCE in the environment
# names a folder with the sources to take instead of Debian's. Where there is neither, it says so and goes on: the port
# is left out then. Ends the script where Debian's sources cannot be had, or the library cannot be built.
ensure_mbedtls() {
  local made_of own=()
  ! source_is_left_out FAIRLEAD_MBEDTLS_SOURCE mbedTLS || return 0
  ensure_mbedtls_source
  made_of="$(cat "$mbedtls_source/made_of") $("$(mbedtls_compiler_of "$1")" --version | head -n 1) $(mbedtls_flags_of "$1")"
  read -ra own <<<"$(mbedtls_own_options_of "$1")"
  [ "${#own[@]}" = 0 ] || made_of+=" $(cat "${own[@]}" | sha256sum | cut -c 1-16)"
  if [ "$(cat "build/deps/mbedtls-$1/made_of" 2>/dev/null)" != "$made_of" ]; then
    build_mbedtls "$1" "$made_of"
  fi
}

# mbedtls_version FOLDER: of the sources in it.
mbedtls_version() {
  sed -n 's/^#define MBEDTLS_VERSION_STRING  *"\(.*\)"$/\1/p' "$1/include/mbedtls/build_info.h" 2>/dev/null || true
}

# ensure_mbedtls_source: unpacked and configured, in a folder that all variants share.
ensure_mbedtls_source() {
  local made_of
  made_of="${FAIRLEAD_MBEDTLS_SOURCE:-$mbedtls_suite} $(cat "$mbedtls_ours"/* | sha256sum | cut -c 1-16)"
  renew_source "$mbedtls_source" "$made_of" FAIRLEAD_MBEDTLS_SOURCE get_mbedtls configure_mbedtls
}

get_mbedtls() {
  unpack_of_debian "$mbedtls_suite" mbedtls mbedTLS "$1" \
    "FAIRLEAD_MBEDTLS_SOURCE=FOLDER names unpacked sources of mbedTLS 3.6," \
    "and cmake -D FAIRLEAD_MBEDTLS_ROOT=FOLDER an installed one"
}

configure_mbedtls() {
  local version
  version=$(mbedtls_version "$1")
  [[ $version =~ $mbedtls_wanted ]] || die "mbedTLS 3.6 is wanted, and the sources are of version ${version:-unknown};" \
    "FAIRLEAD_MBEDTLS_SOURCE=FOLDER takes other ones"
  mbedtls_options "$mbedtls_ours/options" >>"$1/include/mbedtls/mbedtls_config.h"
  cp "$mbedtls_ours/error.h.in" "$1/include/psa/error.h"
  cp "$mbedtls_ours/internal_trusted_storage.h.in" "$1/include/psa/internal_trusted_storage.h"
}

# mbedtls_options FILE...: their lines `on NAME`, `on NAME VALUE` and `off NAME` as the preprocessor takes them.
mbedtls_options() {
  awk '{ name = $2; sub(/\(.*/, "", name) }
    $1 == "on" { print "#undef " name "\n#define " $2, $3 } $1 == "off" { print "#undef " name }' "$@"
}

# mbedtls_fast_sources FILE...: for CMake, what their lines `fast SOURCE` say: compile it for speed, whatever the rest.
mbedtls_fast_sources() {
  printf 'cmake_language(DEFER CALL set_source_files_properties'
  awk '$1 == "fast" { printf " \"${CMAKE_SOURCE_DIR}/library/%s\"", $2 }' "$@"
  printf ' DIRECTORY library PROPERTIES COMPILE_OPTIONS -O2)\n'
}

# build_mbedtls VARIANT MADE_OF: static libraries; those for hosts may become a part of shared ones.
build_mbedtls() {
  local variant=$1 log=$PWD/build/logs/mbedtls-$1.log work=$PWD/build/deps/mbedtls-$1.work to=$PWD/build/deps/mbedtls-$1
  local source=$mbedtls_source own=() file pic=ON options=()
  read -ra own <<<"$(mbedtls_own_options_of "$variant")"
  if command -v ccache >/dev/null; then options+=(-D CMAKE_C_COMPILER_LAUNCHER=ccache); fi
  rm -rf "$work" "$to"
  if [ "${#own[@]}" -gt 0 ]; then
    # The library and whoever includes its headers read the same file.
    source=$work/source
    mkdir -p "$work"
    cp -r "$mbedtls_source" "$source"
    mbedtls_options "${own[@]}" >"$source/include/mbedtls/mbedtls_config.h"
    for file in "${own[@]}"; do
      [[ $file != *.h.in ]] || cp "$file" "$source/include/mbedtls/$(basename "$file" .in)"
    done
    mbedtls_fast_sources "${own[@]}" >"$work/fast.cmake"
    options+=(-D CMAKE_PROJECT_INCLUDE="$work/fast.cmake")
  fi
  if [[ $variant == arm* ]]; then
    pic=OFF
    options+=(-D CMAKE_AR="$(command -v arm-none-eabi-gcc-ar)" -D CMAKE_RANLIB="$(command -v arm-none-eabi-gcc-ranlib)")
    options+=(-D CMAKE_SYSTEM_NAME=Generic -D CMAKE_SYSTEM_PROCESSOR=arm -D CMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY)
  fi
  printf 'Building mbedTLS %s, %s:' "$(mbedtls_version "$mbedtls_source")" "$variant"
  {
    cmake -S "$source" -B "$work" -G Ninja -D CMAKE_C_COMPILER="$(mbedtls_compiler_of "$variant")" \
      -D CMAKE_BUILD_TYPE=None -D CMAKE_C_FLAGS="$(mbedtls_flags_of "$variant")" -D CMAKE_POSITION_INDEPENDENT_CODE=$pic \
      -D CMAKE_INSTALL_PREFIX="$to" -D CMAKE_INSTALL_LIBDIR=lib -D ENABLE_PROGRAMS=OFF -D ENABLE_TESTING=OFF \
      -D MBEDTLS_FATAL_WARNINGS=OFF "${options[@]}" >"$log" 2>&1 &&
      NINJA_STATUS='%p ' ninja -C "$work" 2>&1 | tee -a "$log" && DESTDIR=$work/root ninja -C "$work" install >>"$log" 2>&1 &&
      printf '100\n'
  } | show_tenths || { cat "$log" >&2; die "building mbedTLS failed"; }
  printf '%s\n' "$2" >"$work/root$to/made_of"
  mv "$work/root$to" "$to"
  rm -rf "$work"
}
