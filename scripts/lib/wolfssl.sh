# SPDX-License-Identifier: Apache-2.0
# wolfSSL 5.7 for a device, built from Debian's source package. Hosts have Debian's libwolfssl-dev. Needs say.sh,
# packages.sh and sources.sh; the working folder is the project's.

wolfssl_suite=trixie
wolfssl_wanted='^5\.[7-9]\.'
wolfssl_source=build/deps/wolfssl-source

# wolfssl_in_preset PRESET: whether that preset of CMakePresets.json links it from build/deps/wolfssl-PRESET.
wolfssl_in_preset() { [ "$1" = arm ]; }

# wolfssl_version FOLDER: of the sources in it.
wolfssl_version() {
  sed -n 's/^#define LIBWOLFSSL_VERSION_STRING  *"\([0-9.]*\)".*$/\1/p' "$1/wolfssl/version.h" 2>/dev/null || true
}

# ensure_wolfssl PRESET: gets the sources and builds build/deps/wolfssl-PRESET, unless that was done. FAIRLEAD_WOLFSSL_SOURCE
# in the environment names a folder with the sources to take instead of Debian's. Where there is neither, it says so and
# goes on. Ends the script where Debian's sources cannot be had, or the library cannot be built.
ensure_wolfssl() {
  local made_of
  ! source_is_left_out FAIRLEAD_WOLFSSL_SOURCE wolfSSL || return 0
  ensure_wolfssl_source
  made_of="$(cat "$wolfssl_source/made_of") $(arm-none-eabi-gcc --version | head -n 1)"
  made_of+=" $(cat ports/tls_wolfssl/device/* | sha256sum | cut -c 1-16)"
  [ "$(cat "build/deps/wolfssl-$1/made_of" 2>/dev/null)" = "$made_of" ] || build_wolfssl "$1" "$made_of"
}

# ensure_wolfssl_source: unpacked.
ensure_wolfssl_source() {
  renew_source "$wolfssl_source" "${FAIRLEAD_WOLFSSL_SOURCE:-$wolfssl_suite}" FAIRLEAD_WOLFSSL_SOURCE get_wolfssl check_wolfssl
}

get_wolfssl() {
  unpack_of_debian "$wolfssl_suite" wolfssl wolfSSL "$1" "FAIRLEAD_WOLFSSL_SOURCE=FOLDER names unpacked sources of wolfSSL 5.7"
}

check_wolfssl() {
  local version
  version=$(wolfssl_version "$1")
  [[ $version =~ $wolfssl_wanted ]] || die "wolfSSL 5.7 or newer is wanted, and the sources are of version ${version:-unknown};" \
    "FAIRLEAD_WOLFSSL_SOURCE=FOLDER takes other ones"
}

# build_wolfssl PRESET MADE_OF: a static library and its headers, by ports/tls_wolfssl/device/CMakeLists.txt.
build_wolfssl() {
  local log=$PWD/build/logs/wolfssl-$1.log work=$PWD/build/deps/wolfssl-$1.work to=$PWD/build/deps/wolfssl-$1 options=()
  ! command -v ccache >/dev/null || options+=(-D CMAKE_C_COMPILER_LAUNCHER=ccache)
  rm -rf "$work" "$to"
  printf 'Building wolfSSL %s, %s:' "$(wolfssl_version "$wolfssl_source")" "$1"
  {
    cmake -S ports/tls_wolfssl/device -B "$work" -G Ninja -D WOLFSSL_SOURCE="$PWD/$wolfssl_source" \
      -D CMAKE_TOOLCHAIN_FILE="$PWD/cmake/toolchain-arm-none-eabi.cmake" -D CMAKE_BUILD_TYPE=MinSizeRel \
      -D CMAKE_INSTALL_PREFIX="$to" "${options[@]}" >"$log" 2>&1 &&
      NINJA_STATUS='%p ' ninja -C "$work" 2>&1 | tee -a "$log" && DESTDIR=$work/root ninja -C "$work" install >>"$log" 2>&1 &&
      printf '100\n'
  } | show_tenths || { cat "$log" >&2; die "building wolfSSL failed"; }
  printf '%s\n' "$2" >"$work/root$to/made_of"
  mv "$work/root$to" "$to"
  rm -rf "$work"
}
