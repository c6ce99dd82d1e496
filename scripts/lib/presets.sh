# SPDX-License-Identifier: Apache-2.0
# Configure and build by the presets of CMakePresets.json, with progress. Needs say.sh, packages.sh, sources.sh,
# mbedtls.sh, lwip.sh, freertos.sh and wolfssl.sh; the working folder is the project's.

# The presets for a system on the board of the preset arm, and for another core, of which images alone are built, as target
# tests_firmware, and tested, with the label firmware.
presets_of_images=(arm_freertos arm_an505)
# Those for boards of which it is shown that they boot, by the image firmware_boot alone: the cores differ in what start-up
# does, and what is above it is the same.
presets_that_boot=(arm_an386 arm_an500 arm_an521)

# What the presets of other boards leave out, unless somebody asks for it.
ports_of_a_board='log_null;log_semihosting;os_bare;tcp_lwip;pkcs11_static;crypto_mbedtls;tls_mbedtls'

# configure_preset PRESET [whole]: quiet unless it fails. Builds first what the preset links and no package has. `whole`: a
# board's preset with all ports.
configure_preset() {
  local log=build/logs/configure-$1.log variant variants with=()
  mkdir -p build/logs
  variants="$(mbedtls_of_preset "$1") $(mbedtls_besides "$1")"
  if [ "${2:-}" = whole ] && [[ ! $1 =~ ^arm(_freertos)?$ ]]; then  # Which are.
    variants+=" $1"
    with=(-D "FAIRLEAD_PORTS=$ports_of_a_board")
  fi
  for variant in $variants; do
    ensure_mbedtls "$variant"
  done
  ! lwip_in_preset "$1" || ensure_lwip
  ! freertos_in_preset "$1" || ensure_freertos
  ! wolfssl_in_preset "$1" || ensure_wolfssl "$1"
  # These name their ports; where there is no library, they have to do without.
  if [[ $1 == arm* ]] && { [ ! -d "$lwip_source" ] || [[ -n ${variants// /} && ! -d build/deps/mbedtls-$1 ]] ||
    { freertos_in_preset "$1" && [ ! -d "$freertos_source" ]; }; }; then
    with=(-D "FAIRLEAD_PORTS=log_null;log_semihosting;pkcs11_static")
  fi
  # And this one names wolfSSL beside them.
  if wolfssl_in_preset "$1" && [ ! -d "build/deps/wolfssl-$1" ] && [ "${#with[@]}" = 0 ]; then
    with=(-D "FAIRLEAD_PORTS=$ports_of_a_board")
  fi
  printf 'Configuring %s ...\n' "$1"
  cmake --preset "$1" "${with[@]}" >"$log" 2>&1 || { cat "$log" >&2; die "configuring $1 failed"; }
}

# build_preset PRESET [TARGET...]: shows how far it is; all of the compiler's words only when it fails.
build_preset() {
  local preset=$1 log=build/logs/build-$1.log
  shift
  printf 'Building %s:' "$preset"
  if { NINJA_STATUS='%p ' ninja -C "build/$preset" "$@" 2>&1 | tee "$log" && printf '100\n'; } | show_tenths; then
    return 0
  fi
  cat "$log" >&2
  die "building $preset failed"
}

# test_preset PRESET [ARGUMENTS OF CTEST...]: shows how far it is, then the summary and what was skipped; the failed tests'
# output too.
test_preset() {
  local preset=$1 log=build/logs/test-$1.log status=0
  shift
  printf 'Testing %s:' "$preset"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(($(nproc) + 1))" "$@" 2>&1 | tee "$log" |
    percent_of_tests | show_tenths || status=1
  if [ "$status" = 0 ]; then
    awk '/% tests passed/ { on = 1 } on' "$log"
    skipped_cases "build/$preset/Testing/Temporary/LastTest.log"
  else
    cat "$log"
    die "tests of $preset failed; all output is in $log"
  fi
}

# skipped_cases LOG: of ctest's log, how many cases each program of tests skipped, and what it says is missing. A program
# that passes may have skipped some of its cases, of which ctest's summary says nothing.
skipped_cases() {
  awk '
    /^[0-9]+\/[0-9]+ Testing: / { program = $3 }
    /: Skipped$/ { getline reason }
    /^\[  SKIPPED \] .* \([0-9]+ ms\)$/ { sub(/[.].*/, "", program); ++count[program ": " reason]; ++all; reason = "" }
    END {
      if (all) print "\nSkipped cases: " all
      for (what in count) printf "%6d  %s\n", count[what], what | "sort -k2"
    }' "$1"
}

# For ctest: all cases of a program of tests in one process.
whole_programs=(-C Whole -LE case)

# percent_of_tests: of ctest's lines "  12/345 Test  #7: ...", how many of a hundred are done.
percent_of_tests() {
  local line
  while read -r line; do
    [[ $line =~ ^([0-9]+)/([0-9]+)\ +Test ]] && printf '%d\n' $((100 * BASH_REMATCH[1] / BASH_REMATCH[2]))
  done
  return 0
}
