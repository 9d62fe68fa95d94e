#!/bin/sh
# `systemctl` as far as a machine needs it. What it does not know is refused, so that no test passes by it.
set -eu
case "$*" in
  daemon-reload) exit 0 ;;
  poweroff) exec poweroff ;;
  'start docker' | 'start docker.service' | 'is-active docker' | 'is-active --quiet docker') exit 0 ;;
  'start '*) name=${2%.service} ;;
  'enable --now '*) name=${3%.service} ;;
  'enable slashrun-end') exit 0 ;; # it boots but once
  *) echo "systemctl: this machine does not know \`$*\`" | tee /dev/console >&2; exit 1 ;;
esac
unit=/etc/systemd/system/$name.service
known='Description|After|Wants|Requires|SuccessAction|FailureAction|StartLimitIntervalSec|StartLimitBurst'
known="$known|ExecStart|EnvironmentFile|OOMScoreAdjust|Restart|RestartSec|StandardOutput|StandardError|WantedBy"
if unknown=$(grep -Ev "^(#|;|\[|\$|($known)=)" "$unit"); then
  echo "systemctl: this machine does not know, in $unit: $unknown" | tee /dev/console >&2
  exit 1
fi
setsid /usr/lib/slashrun-machine/keep-unit "$unit" "$name" </dev/null >/dev/null 2>&1 &
