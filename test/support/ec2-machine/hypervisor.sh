#!/bin/sh
# What is around one machine: process 1 of a network and process namespace that holds the machine's own.
# Here are the address that the machine reaches the test by, and the address of the metadata service; there
# is no way on to any other network. Arguments: the machine's folder, and that of these scripts.
set -eu
folder=$1
scripts=$2

ip link set lo up
unshare --mount --uts --ipc --net --pid --fork --kill-child \
  sh "$scripts/machine.sh" "$folder" "$scripts" &
machine=$!
while [ "$(readlink "/proc/$machine/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done

ip link add machine type veth peer name eth0 netns "$machine"
ip address add 10.213.0.1/24 dev machine
ip address add 169.254.169.254/32 dev machine
ip link set machine up
nsenter --target "$machine" --net sh -euc '
  ip link set lo up
  ip address add 10.213.0.2/24 dev eth0
  ip link set eth0 up
  ip route add default via 10.213.0.1
'
socat TCP-LISTEN:80,bind=169.254.169.254,fork,reuseaddr "UNIX-CONNECT:$folder/metadata.sock" &
touch "$folder/state/network"

# The power button, pressed from outside.
trap 'pkill -TERM -P "$machine"' TERM
while kill -0 "$machine" 2>/dev/null; do wait "$machine" || true; done
