#!/bin/bash
# Runs the bootstrap as Lambda would: a root of its own that holds the system's libraries, Node and the unpacked package,
# all of it read-only, as a user without rights, and /tmp of a given size.
#   jail.sh ROOT TASK BOOTSTRAP NODE TMP_MB      (in a mount namespace of its own: unshare --mount)
set -euo pipefail
root=$1 task=$2 bootstrap=$3 node=$4 size=$5

mount -t tmpfs -o size=8m tmpfs "$root"
cd "$root"
mkdir -p var/task var/runtime var/lang/bin tmp proc dev etc usr
for dir in usr/lib usr/lib64 usr/local/lib lib lib64; do
  if [ -L "/$dir" ]; then
    cp -a "/$dir" "$dir"
  elif [ -d "/$dir" ]; then
    mkdir -p "$dir"
    mount --bind "/$dir" "$dir"
    mount -o remount,bind,ro "$dir"
    # Packages of the machine are none of the function's.
    [ ! -d "$dir/node_modules" ] || mount -t tmpfs -o ro,size=4k tmpfs "$dir/node_modules"
  fi
done
mount --rbind /proc proc
for device in null zero urandom; do touch "dev/$device" && mount --bind "/dev/$device" "dev/$device"; done
touch var/lang/bin/node && mount --bind "$node" var/lang/bin/node
mount --bind "$task" var/task
mount -o remount,bind,ro var/task
cp "$bootstrap" var/runtime/bootstrap.mjs
echo 'sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin' >etc/passwd
mount -t tmpfs -o "size=${size}m,mode=0700,uid=993,gid=990" tmpfs tmp
mount -o remount,ro "$root"
cd /
exec "$(PATH=$PATH:/usr/sbin:/sbin type -P chroot)" --userspec=993:990 "$root" /var/lang/bin/node /var/runtime/bootstrap.mjs
