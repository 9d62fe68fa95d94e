import { quote } from '../command/quote.ts';

export type Boot = {
  /** The app's address, as the machine reaches it. */
  appUrl: string;
  /** Good once, for a quarter of an hour, for this machine. */
  registrationToken: string;
  /** SHA-256 of the agent as it is downloaded, by the machine's own name for its processor. */
  agentSha256: Readonly<Record<'x86_64' | 'aarch64', string>>;
  /** After so many minutes the machine powers itself off, whatever it does. */
  maxAgeMinutes: number;
  /** Steps may use the machine's own network: then only the agent may ask the metadata service. */
  allowsHostNetwork: boolean;
  /** The operator's own script, run as root before anything of ours needs Docker. */
  extra: string | undefined;
};

/** EC2 takes no more (docs.aws.amazon.com, "Run commands when you launch an EC2 instance"). */
export const MAX_USER_DATA_BYTES = 16 * 1024;

/** Addresses of the metadata service: of EC2 in both protocols, and of what ECS puts in its place. */
const METADATA = { v4: ['169.254.169.254', '169.254.170.2'], v6: ['fd00:ec2::254'] };

/** By it the agent is told from everything else that uses the machine's network. */
const AGENT_GROUP = 'slashrun-agent';
const HOST_NETWORK = `
groupadd --force --system ${AGENT_GROUP}
for address in ${METADATA.v4.join(' ')}; do
  iptables -I OUTPUT -d "$address" -m owner ! --gid-owner ${AGENT_GROUP} -j DROP
done
for address in ${METADATA.v6.join(' ')}; do
  ip6tables -I OUTPUT -d "$address" -m owner ! --gid-owner ${AGENT_GROUP} -j DROP || say "no IPv6 firewall"
done
`;

/** A second boot has neither the timer nor the firewall, and its execution is lost. */
const END_AFTER_REBOOT = `
cat > /etc/systemd/system/slashrun-end.service <<'END_OF_UNIT'
[Unit]
Description=the end of a machine that boots again

[Service]
Type=oneshot
ExecStart=/bin/systemctl poweroff

[Install]
WantedBy=multi-user.target
END_OF_UNIT
systemctl enable slashrun-end
`;

const MINUTE_MS = 60_000;
/** The agent goes sooner by itself. */
const GRACE_MINUTES = 15;

/**
 * When the machine's own timer ends it. An execution that began just before the machine was too old may
 * take its time; where that has no limit, nothing can be waited for.
 */
export function timerMinutes(maxAgeMs: number, timeLimitSeconds: number | undefined): number {
  const longestMs = (timeLimitSeconds ?? 0) * 1000;
  return Math.ceil((maxAgeMs + longestMs) / MINUTE_MS) + GRACE_MINUTES;
}

/**
 * What a new machine runs first, as root, on an image that has systemd and curl, and Docker unless the
 * operator's own script brings it. The timer that ends the machine comes before anything else that can fail; a
 * failure powers it off at once, with its reason on the console. Nothing in it is worth anything after the token was used or has run out.
 */
export function userData(boot: Boot): string {
  const { appUrl, registrationToken, agentSha256, maxAgeMinutes, allowsHostNetwork, extra } = boot;
  return `#!/bin/sh
set -eu
say() { echo "slashrun: $*" | tee /dev/console || true; }
trap 'code=$?; [ "$code" = 0 ] || { say "the boot failed ($code): power off"; poweroff; }' EXIT
shutdown -P +${maxAgeMinutes} 'this machine is as old as it may be'
${END_AFTER_REBOOT}install -d -m 700 /opt/slashrun
cd /opt/slashrun
${extra === undefined ? '' : ownScript(extra)}
systemctl start docker
for address in ${METADATA.v4.join(' ')}; do
  iptables -I DOCKER-USER -d "$address" -j DROP
done
for address in ${METADATA.v6.join(' ')}; do
  ip6tables -I DOCKER-USER -d "$address" -j DROP || say "no IPv6 firewall"
done
${allowsHostNetwork ? HOST_NETWORK : ''}
case $(uname -m) in
  x86_64) sum=${agentSha256.x86_64} ;;
  aarch64) sum=${agentSha256.aarch64} ;;
  *) say "no agent for $(uname -m)"; exit 1 ;;
esac
curl --fail --silent --show-error --location --retry 8 --retry-connrefused \\
  --connect-timeout 20 --speed-limit 1024 --speed-time 60 --output agent.gz ${quote(appUrl)}/api/agent/v1/program/"$(uname -m)"
echo "$sum  agent.gz" | sha256sum --check --quiet
gunzip --force agent.gz
chmod 700 agent
install -m 600 /dev/null environment
cat > environment <<'END_OF_ENVIRONMENT'
SLASHRUN_URL=${appUrl}
SLASHRUN_REGISTRATION_TOKEN=${registrationToken}
SLASHRUN_AGENT_DIR=/opt/slashrun/work
SLASHRUN_ENGINE=docker
END_OF_ENVIRONMENT

${agentUnit(allowsHostNetwork)}systemctl daemon-reload
systemctl start slashrun-agent
say 'the agent is started'
`;
}

/** However the agent ends, without it the machine is of no use; what a command does must not end it. */
function agentUnit(allowsHostNetwork: boolean): string {
  return `cat > /etc/systemd/system/slashrun-agent.service <<'END_OF_UNIT'
[Unit]
Description=slashrun agent
After=docker.service network-online.target
Requires=docker.service
SuccessAction=poweroff
FailureAction=poweroff
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
ExecStart=/opt/slashrun/agent
EnvironmentFile=/opt/slashrun/environment
${allowsHostNetwork ? `Group=${AGENT_GROUP}\n` : ''}OOMScoreAdjust=-900
Restart=on-failure
RestartSec=2
END_OF_UNIT
`;
}

/** In a file of its own: it may name its interpreter, and its `exit` is not ours. */
function ownScript(extra: string): string {
  const text = extra.trim();
  return `
cat > own-script <<'END_OF_OWN_SCRIPT'
${text.startsWith('#!') ? text : `#!/bin/sh -eu\n${text}`}
END_OF_OWN_SCRIPT
chmod 700 own-script
./own-script
`;
}
