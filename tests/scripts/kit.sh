# SPDX-License-Identifier: Apache-2.0
# What the tests of scripts share: a folder that goes with the test, programs that pretend, assertions. The working
# folder is the test's own.

project=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
cd "$work"

# pretend NAME: a program of this name, found before any other; its text is the standard input.
pretend() {
  { printf '#!/bin/bash\n' && cat; } >"$work/bin/$1"
  chmod 755 "$work/bin/$1"
}

fail() {
  printf 'FAILED: %s\n' "$*"
  [ ! -e said ] || { printf -- '--- it said\n' && cat said; }
  exit 1
}

# runs STATUS COMMAND...: it ends with STATUS, found programs included; what it says is in the file `said`.
runs() {
  local wanted=$1 status=0
  shift
  PATH=$work/bin:$PATH "$@" >said 2>&1 </dev/null || status=$?
  [ "$status" = "$wanted" ] || fail "status $status instead of $wanted"
}

says() { grep -qF -- "$1" said || fail "it does not say \"$1\""; }
