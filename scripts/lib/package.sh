# SPDX-License-Identifier: Apache-2.0
# The step `package` of scripts/check: Debian packages, strangers' whole builds, and a machine that has nothing but the
# packages. Needs say.sh, packages.sh, presets.sh and root.sh; the working folder is the project's.

check_package() {
  local work=build/package-test
  configure_preset package
  # Of the builds of scripts/test and scripts/check, this one optimises the command, and so warns of more.
  cmake -D FAIRLEAD_WERROR=ON build/package >>build/logs/configure-package.log 2>&1 ||
    { cat build/logs/configure-package.log >&2; die "configuring package failed"; }
  build_preset package
  rm -rf "$work"
  mkdir -p "$work/packages" "$work/again"
  make_packages "$work/packages"
  make_packages "$work/again"
  package_contents "$work"
  whole_builds "$work"
  fresh_machine "$work"
}

# make_packages FOLDER: puts both there.
make_packages() {
  local log=build/logs/cpack.log
  rm -rf build/package/*.deb build/package/_CPack_Packages
  (umask 027 && cpack --preset package) >"$log" 2>&1 || { cat "$log" >&2; die "cpack failed"; }
  mv build/package/fairlead_*.deb build/package/libfairlead-dev_*.deb "$1"
}

# package_contents FOLDER: what the packages in FOLDER/packages have in them, beside those in FOLDER/again.
package_contents() {
  local package name files
  for package in "$1"/packages/*.deb; do
    name=$(basename "$package")
    cmp "$package" "$1/again/$name" || die "$name is not the same to the byte when it is made again"
    files=$(dpkg-deb --contents "$package")
    # Owned by root; readable by everybody and writable by nobody else, whatever the umask.
    if grep -Ev '^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) root/root ' <<<"$files"; then die "$name: modes or owners of these files"; fi
    if grep -E '_test|/tests/|\.cpp$' <<<"$files"; then die "$name: these files are for Fairlead's own tests"; fi
    dpkg-deb --extract "$package" "$1/extracted"
    say "$name: $(stat -c %s "$package") bytes, $(wc -l <<<"$files") files and folders"
  done
  if grep -rlF -e "$PWD" "$1/extracted"; then die "these files of the packages name folders of the build"; fi
}

# whole_builds FOLDER: what tests/package leaves to us, since it compiles Fairlead again each time.
whole_builds() {
  local here=$PWD work
  local -x CMAKE_GENERATOR=Ninja
  work=$(realpath "$1")
  whole_build add_subdirectory "$here/tests/package/documented" add_subdirectory "$work/add_subdirectory"
  whole_build FetchContent "$here/tests/package/documented" FetchContent "$work/FetchContent"
  whole_build strict "$here/tests/package/builds" "$here/tests/package/add_subdirectory" "$work/strict" \
    "endpoint session thermometer" -D "FAIRLEAD_SOURCES=$here"
  whole_build modules build_modules_alone "$here" "$work/modules"
}

# whole_build NAME COMMAND...
whole_build() {
  local name=$1 log=build/logs/package-$1.log started=$SECONDS
  shift
  printf 'A stranger builds, %s ...' "$name"
  "$@" >"$log" 2>&1 || { say; cat "$log" >&2; die "the stranger's build by $name fails"; }
  printf ' %d s\n' $((SECONDS - started))
}

# build_modules_alone SOURCES FOLDER: without ports but one, installed, and used.
build_modules_alone() (
  set -e
  cmake -S "$1" -B "$2/build" -D FAIRLEAD_PORTS=log_null -D FAIRLEAD_BUILD_APPS=OFF -D FAIRLEAD_BUILD_TESTS=OFF
  cmake --build "$2/build"
  cmake --install "$2/build" --prefix "$2/prefix"
  CMAKE_PREFIX_PATH=$2/prefix "$1/tests/package/builds" "$1/tests/package/find_package" "$2/stranger" "session endpoint"
  ! find "$2/prefix" | grep -i -E 'openssl|posix'
)

# fresh_machine FOLDER: installs, uses and removes FOLDER/packages on a machine that has nothing else.
fresh_machine() {
  local missing
  missing=$(missing_for_root)
  if [ -n "$missing" ]; then
    say "Left out, the packages on a fresh machine: that needs $missing."
    return
  fi
  mkdir -p "$1/visitor/tests" "$1/visitor/docs"
  cp -r tests/package "$1/visitor/tests"
  cp docs/packages.md "$1/visitor/docs"
  cp -r "$1/packages" "$1/visitor"
  in_fresh_root "$(own_suite)" "$1/visitor" /visitor/tests/package/on_fresh_machine
}
