#!/bin/sh
# `shutdown` as far as a machine needs it: a timer in minutes, at once, or no more.
set -eu
minutes=1
for word; do
  case $word in
    -P | -h | --poweroff) ;;
    -c) minutes= ;;
    now | +0) exec poweroff ;;
    +*) minutes=${word#+} ;;
    -*) echo "shutdown: this machine does not know $word" | tee /dev/console >&2; exit 1 ;;
    *) ;; # the message for everybody who is logged in
  esac
done
[ ! -e /run/shutdown.pid ] || kill "$(cat /run/shutdown.pid)" 2>/dev/null || true
rm -f /run/shutdown.pid /run/machine/shutdown
[ -n "$minutes" ] || exit 0
setsid sh -c 'sleep "$1"; poweroff' timer "$((minutes * 60))" </dev/null >/dev/null 2>&1 &
echo "$!" >/run/shutdown.pid
echo "$minutes" >/run/machine/shutdown
