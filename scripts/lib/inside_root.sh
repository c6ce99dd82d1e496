# SPDX-License-Identifier: Apache-2.0
# inside_root.sh ROOT SUITE MIRROR VISITOR COMMAND...: what in_fresh_root of root.sh runs as root, in namespaces of its
# own.
set -euo pipefail
root=$1 suite=$2 mirror=$3 visitor=$4
shift 4
PATH=$PATH:/usr/sbin:/sbin

# A mirror by https needs the authorities inside, too.
include=
case $mirror in https:*) include=--include=ca-certificates ;; esac
started=$SECONDS
debootstrap --variant=minbase $include "$suite" "$root" "$mirror"
echo "== minimal system: $((SECONDS - started)) s"

# Nothing here outlives a power failure, and no service starts.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fresh-root"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -r "$visitor" "$root/visitor"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
# Nothing of this machine's environment decides how the commands in there behave, but its proxies.
chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"
