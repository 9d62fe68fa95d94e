#!/bin/sh
# Process 1 of a machine: makes it a root of its own out of the host's programs, starts Docker and then the
# user data, and ends everything when it is told to power off. Arguments: as of hypervisor.sh.
set -eu
folder=$1
scripts=$2

# What is written goes to memory, apart from the two folders that get big.
mount --make-rprivate /
mount -t tmpfs -o mode=755 machine "$folder/mount"
cd "$folder/mount"
mkdir upper work root
mount -t overlay -o "lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work" machine root
mkdir -p root/var/lib/docker root/opt/slashrun root/.host
mount --bind "$folder/docker" root/var/lib/docker
mount --bind "$folder/opt" root/opt/slashrun
mount -t proc proc root/proc
mount -t sysfs sysfs root/sys
mount --rbind /sys/fs/cgroup root/sys/fs/cgroup
mount -t tmpfs -o mode=755 run root/run
mount -t tmpfs -o mode=1777 tmp root/tmp
mkdir root/run/machine
mount --bind "$folder/state" root/run/machine

mount -t tmpfs -o mode=755 dev root/dev
for device in null zero full random urandom tty; do
  touch "root/dev/$device"
  mount --bind "/dev/$device" "root/dev/$device"
done
mkdir root/dev/pts root/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts root/dev/pts
mount -t tmpfs -o mode=1777 shm root/dev/shm
ln -s pts/ptmx root/dev/ptmx
ln -s /proc/self/fd root/dev/fd
# Whoever writes to a console adds to it, so it cannot be a plain file.
mkfifo root/dev/console

for program in systemctl shutdown poweroff; do
  path=$(command -v "$program" || echo "/usr/sbin/$program")
  rm -f "root$path"
  install -m 755 "$scripts/$program.sh" "root$path"
done
install -D -m 755 "$scripts/keep-unit.sh" root/usr/lib/slashrun-machine/keep-unit
install -D -m 700 "$folder/user-data" root/var/lib/cloud/instance/scripts/part-001

cd root
pivot_root . .host
cd /
umount -l /.host
rmdir /.host
hostname "$(cat /run/machine/name)"
# What was said last is kept as well: the reader goes on until nobody can write any more.
(trap '' TERM; exec cat </dev/console >>/run/machine/console) &
exec 3>/dev/console
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

power_off() {
  trap '' TERM
  exec 3>&-
  kill -TERM -1
  # A machine that does not end its programs nicely and soon is switched off.
  for _ in $(seq 30); do
    set -- /proc/[0-9]*
    [ $# -gt 1 ] || break
    sleep 0.1
  done
  exit 0
}
trap power_off TERM

until [ -e /run/machine/released ]; do sleep 0.05; done
dockerd --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$(cat /run/machine/cgroup)" \
  >/run/machine/docker.log 2>&1 &
docker=$!
until docker version >/dev/null 2>&1; do
  kill -0 "$docker" || exit 1
  sleep 0.1
done

touch /run/machine/begun
env -i PATH="$PATH" setsid /var/lib/cloud/instance/scripts/part-001 </dev/null >/dev/console 2>&1 &
while :; do
  sleep 1000 &
  wait "$!" || true
done
