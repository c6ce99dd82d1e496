# SPDX-License-Identifier: Apache-2.0
# What the scripts need from the distribution, and how it gets there. Needs say.sh.

# For the library, the command and the demonstration.
packages_for_demo=(g++ cmake ninja-build pkg-config openssl libssl-dev libc-ares-dev libcli11-dev libfmt-dev
  libtomlplusplus-dev nlohmann-json3-dev libp11-kit-dev mosquitto ca-certificates)
# To get and build mbedTLS.
packages_for_mbedtls=(g++ cmake ninja-build ca-certificates dpkg-dev)
# For the other TLS libraries, beside what the demonstration needs.
packages_for_tls=(dpkg-dev libwolfssl-dev)
# Servers that sessions of every TLS port are tested against, beside those of the demonstration.
packages_for_servers=(gnutls-bin nginx libnginx-mod-stream stunnel4)
# Tokens: one in files, and a TPM 2.0 in software with its module.
packages_for_softhsm2=(softhsm2)
packages_for_tpm=(swtpm libtpm2-pkcs11-1)
# What does in tests what the kernel does for a TPM in hardware.
packages_for_tpm_manager=(tpm2-abrmd libtss2-tcti-tabrmd0 dbus-daemon)
# Programs of others that use our token as a module.
packages_for_clients=(opensc gnutls-bin libengine-pkcs11-openssl)
# OpenSSL's other way to a token, which Debian has from 13 on.
if (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-0}" -ge 13 ]) 2>/dev/null; then
  packages_for_clients+=(pkcs11-provider)
fi
# Compilers for a Cortex-M.
packages_for_arm=(gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib)
# For everything functional, firmware included.
packages_for_test=("${packages_for_demo[@]}" "${packages_for_tls[@]}" "${packages_for_servers[@]}"
  "${packages_for_softhsm2[@]}" "${packages_for_tpm[@]}" "${packages_for_tpm_manager[@]}" "${packages_for_clients[@]}"
  mosquitto-clients libgtest-dev python3 "${packages_for_arm[@]}" qemu-system-arm)
# For benchmarks beside peers.
packages_for_bench=("${packages_for_demo[@]}" "${packages_for_tls[@]}" libgtest-dev libmosquitto-dev libpaho-mqtt-dev
  valgrind)
# For the other checks, a short round of the benchmarks included.
packages_for_check=("${packages_for_test[@]}" clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev llvm-19 debootstrap
  file git libmosquitto-dev libpaho-mqtt-dev valgrind)

# on_debian: whether the names above mean something here.
on_debian() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && [ -r /etc/os-release ] &&
    (. /etc/os-release && [ "${ID:-}" = debian ])
}

# missing_packages NAME...: those of them that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null)" = 'ii ' ] || printf '%s\n' "$name"
  done
}

# as_root COMMAND...: runs it as root, by sudo where the user is somebody else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# known_as NAME: by what another system shows that it has what Debian calls NAME: a program, or `pc:` and a module of
# pkg-config.
known_as() {
  case $1 in
    g++) printf 'c++' ;;
    ninja-build) printf 'ninja' ;;
    libssl-dev) printf 'pc:openssl' ;;
    libc-ares-dev) printf 'pc:libcares' ;;
    libcli11-dev) printf 'pc:CLI11' ;;
    libfmt-dev) printf 'pc:fmt' ;;
    libtomlplusplus-dev) printf 'pc:tomlplusplus' ;;
    nlohmann-json3-dev) printf 'pc:nlohmann_json' ;;
    libp11-kit-dev) printf 'pc:p11-kit-1' ;;
    libgtest-dev) printf 'pc:gtest' ;;
    libmosquitto-dev) printf 'pc:libmosquitto' ;;
    libwolfssl-dev) printf 'pc:wolfssl' ;;
    libtpm2-pkcs11-1) printf 'pc:tpm2-pkcs11' ;;
    libtss2-tcti-tabrmd0) printf 'pc:tss2-tcti-tabrmd' ;;
    mosquitto-clients) printf 'mosquitto_pub' ;;
    gnutls-bin) printf 'gnutls-serv' ;;
    libnginx-mod-stream) printf 'nginx' ;;
    stunnel4) printf 'stunnel' ;;
    gcc-arm-none-eabi | libnewlib-arm-none-eabi | libstdc++-arm-none-eabi-newlib) printf 'arm-none-eabi-g++' ;;
    libclang-rt-19-dev | llvm-19) printf 'llvm-symbolizer-19' ;;
    dpkg-dev) printf 'dpkg-deb' ;;
    *) printf '%s' "$1" ;;
  esac
}

# missing_elsewhere NAME...: those of them of which a system that is not Debian shows nothing.
missing_elsewhere() (
  PATH=$PATH:/usr/sbin:/sbin
  for name in "$@"; do
    sign=$(known_as "$name")
    case $sign in
      pc:*) pkg-config --exists "${sign#pc:}" 2>/dev/null || printf '%s\n' "$name" ;;
      *) command -v "$sign" >/dev/null || printf '%s\n' "$name" ;;
    esac
  done
)

# go_on_elsewhere NAME...: says what is missing of NAME... where Debian's packages do not exist. Ends the script where
# that is a program without which nothing can be built or shown; a library may be there without pkg-config's knowledge,
# and CMake says so where it is not.
go_on_elsewhere() {
  local missing name
  mapfile -t missing < <(missing_elsewhere "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "This is not Debian: nothing is installed. Missing, by the names of Debian's packages: ${missing[*]}"
  for name in "${missing[@]}"; do
    case $name in
      g++ | cmake | ninja-build | pkg-config | openssl | mosquitto) die "cannot go on without $name" ;;
    esac
  done
  say "Going on with what is there."
}

# ensure_packages MODE NAME...: installs what is missing of NAME..., and says what that is. MODE is `install`, or
# `no-install`, which says what is missing and ends the script. So does anything else that is needed and cannot be had.
ensure_packages() {
  local mode=$1 missing
  shift
  if ! on_debian; then
    go_on_elsewhere "$@"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ "$mode" = install ] || die "missing, and not installed because of --no-install: ${missing[*]}"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die "missing: ${missing[*]} - run as root, or install sudo, or install them first"
  fi
  heading "Installing ${#missing[@]} packages: ${missing[*]}"
  install_packages "${missing[@]}"
}

# While this file exists, no package starts its service; see invoke-rc.d(8).
service_policy=/usr/sbin/policy-rc.d

# install_packages NAME...: unattended, with progress. Services that come with a package are neither started now nor
# with the next start of the machine. A process of its own, so that the caller keeps its traps.
install_packages() (
  log=build/logs/apt.log failed=no
  mkdir -p build/logs
  printf 'Lists of packages ...\n'
  as_root apt-get update -q >"$log" 2>&1 || { tail -n 20 "$log" >&2; die "apt-get update failed; see $log"; }
  if [ ! -e "$service_policy" ]; then
    # Also when it is interrupted: a policy that stayed would keep this machine's services from starting for good.
    trap 'as_root rm -f "$service_policy"' EXIT
    trap 'exit 130' INT TERM HUP PIPE
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$service_policy" >/dev/null
    as_root chmod 755 "$service_policy"
  fi
  printf 'Downloading and installing:'
  {
    as_root env DEBIAN_FRONTEND=noninteractive sh -c \
      'log=$1; shift; exec apt-get install -y -q --no-install-recommends -o APT::Status-Fd=3 "$@" 3>&1 >>"$log" 2>&1' \
      sh "$PWD/$log" "$@" </dev/null | percent_of_apt && printf '100\n'
  } | show_tenths || failed=yes
  if command -v systemctl >/dev/null; then
    for name in "$@"; do
      case $name in
        mosquitto | nginx | tpm2-abrmd) as_root systemctl disable "$name.service" >>"$log" 2>&1 || true ;;
        stunnel4) as_root systemctl disable stunnel.target >>"$log" 2>&1 || true ;;
      esac
    done
  fi
  [ "$failed" = no ] || { tail -n 20 "$log" >&2; die "apt-get install failed; see $log"; }
)

# percent_of_apt: of apt's status lines "dlstatus:1:12.3:..." and "pmstatus:PACKAGE:45.6:...", how many of a hundred are
# done; downloading is the first half.
percent_of_apt() {
  local kind percent
  while IFS=: read -r kind _ percent _; do
    case $kind in
      dlstatus) printf '%d\n' $((${percent%%[.,]*} / 2)) ;;
      pmstatus) printf '%d\n' $((50 + ${percent%%[.,]*} / 2)) ;;
    esac
  done
}
