#!/bin/sh
# Keeps the program of one unit running, as systemd does: Restart=on-failure until there were too many
# starts, then FailureAction; SuccessAction when it ends by itself. Arguments: the unit's file and its name.
set -eu
unit=$1
name=$2
setting() { sed -n "s/^$1=//p" "$unit" | tail -n 1; }
say() { echo "systemd: $name: $*" >/dev/console; }
fail() {
  say "failed: $*"
  [ "$(setting FailureAction)" != poweroff ] || poweroff
  exit 1
}

command=$(setting ExecStart)
restart=$(setting Restart)
pause=$(setting RestartSec)
interval=$(setting StartLimitIntervalSec)
burst=$(setting StartLimitBurst)
log=/run/machine/$name.log
case $(setting StandardOutput) in *console*) follow='tee /dev/console' ;; *) follow=cat ;; esac

set -- PATH="$PATH"
file=$(setting EnvironmentFile)
if [ -n "$file" ]; then
  [ -r "$file" ] || fail "no $file"
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '' | '#'* | ';'*) ;; *) set -- "$@" "$line" ;; esac
  done <"$file"
fi

starts=
while :; do
  now=$(date +%s)
  recent= count=0
  for start in $starts; do
    [ "$start" -gt $((now - ${interval:-10})) ] || continue
    recent="$recent $start" count=$((count + 1))
  done
  [ "$count" -lt "${burst:-5}" ] || fail 'too many starts'
  starts="$recent $now"
  { env -i "$@" sh -c "exec $command" 2>&1 && code=0 || code=$?; echo "$code" >"/run/$name.code"; } |
    (trap '' TERM; exec $follow >>"$log") # its last words are kept, too
  code=$(cat "/run/$name.code")
  say "ended with $code"
  case $code in
    0 | 129 | 130 | 141 | 143) # also the signals that are no failure to systemd
      [ "$(setting SuccessAction)" != poweroff ] || poweroff
      exit 0 ;;
  esac
  [ "$restart" = on-failure ] || fail "code $code"
  sleep "${pause:-0.1}"
done
