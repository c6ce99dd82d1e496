# SPDX-License-Identifier: Apache-2.0
# A fresh minimal Debian in a folder. Needs say.sh and packages.sh; the working folder is the project's.
#
# Everything in it runs in namespaces of its own for mounts and processes: when it ends, in whatever way, no mount and
# no process is left, and the folder can be removed.

# missing_for_root: which capability this machine lacks for that, or nothing.
missing_for_root() {
  PATH=$PATH:/usr/sbin:/sbin
  if ! on_debian; then
    printf 'Debian'
  elif [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    printf 'root, or sudo without a password'
  elif ! command -v debootstrap >/dev/null; then
    printf 'debootstrap'
  elif ! as_root unshare --mount --pid --fork true 2>/dev/null; then
    printf 'namespaces for mounts and processes (the capability CAP_SYS_ADMIN)'
  elif [ -z "$(debian_mirror)" ]; then
    printf 'a Debian mirror in the configuration of apt'
  fi
}

# own_suite: the name of this machine's Debian.
own_suite() { (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME"); }

# debian_mirror: the first place from which apt of this machine takes its own suite, as .list and .sources files say.
debian_mirror() {
  apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$(own_suite)" '($2 == suite || $2 ~ /^(old)*stable$|^testing$|^unstable$/) && $3 == "main" { print $1; exit }'
}

# in_fresh_root SUITE VISITOR COMMAND...: makes the root, copies the folder VISITOR to /visitor in it, runs the command
# there as root with the network of this machine, and removes the root. At most 20 minutes.
in_fresh_root() {
  local suite=$1 visitor=$2 root=$PWD/build/fresh-root log=build/logs/fresh-root.log status=0
  shift 2
  local http_proxy=${http_proxy:-} https_proxy=${https_proxy:-}
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  as_root rm -rf --one-file-system "$root"
  mkdir -p build/logs
  printf 'A fresh Debian %s ...\n' "$suite"
  as_root env http_proxy="$http_proxy" https_proxy="$https_proxy" timeout --kill-after 10 1200 \
    unshare --mount --propagation private --pid --fork --kill-child \
    bash scripts/lib/inside_root.sh "$root" "$suite" "$(debian_mirror)" "$visitor" "$@" >"$log" 2>&1 </dev/null || status=$?
  as_root rm -rf --one-file-system "$root"
  if [ "$status" != 0 ]; then
    tail -n 60 "$log" >&2
    die "in a fresh Debian $suite: status $status; all output is in $log"
  fi
  grep '^== ' "$log" | sed 's/^== /  /'
}
