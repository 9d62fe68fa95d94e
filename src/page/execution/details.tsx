import prettyBytes from 'pretty-bytes';
import type { ComponentChildren } from 'preact';
import { formatDuration } from '../../core/report/format-value.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { formatParameter } from '../ui/format-parameter.ts';
import { LaunchTries } from '../ui/launch-tries.tsx';
import { Machine } from './machine.tsx';

type Props = { execution: ExecutionDetail };

/** What it was, to the last part; enough to do it again. */
export function Details({ execution }: Props) {
  return (
    <div class="details">
      <Again execution={execution} />
      <Section title="Command">
        <pre class="block" role="group" tabIndex={0} aria-label="Command">
          {execution.command.join('\n')}
        </pre>
      </Section>
      <Parameters execution={execution} />
      <Inputs execution={execution} />
      <Surroundings execution={execution} />
      <Section title="Asked">
        <Facts
          facts={[
            ['By', execution.actor],
            ['How', execution.asked],
            ['Commit', <CommitLink execution={execution} />],
            ['Id', <code>{execution.id}</code>],
          ]}
        />
      </Section>
      <Section title="Machine">
        <Machine execution={execution} />
      </Section>
      {execution.launchTries.length > 0 && (
        <Section title="Asked for machines in vain">
          <LaunchTries tries={execution.launchTries} />
        </Section>
      )}
    </div>
  );
}

function Again({ execution }: Props) {
  const { comment, reproduce } = execution;
  const texts = [
    ['As a comment in a pull request', comment],
    ['With the command line', reproduce.cli],
    ['On any machine with Docker', reproduce.docker],
  ] as const;
  return (
    <Section title="The same again">
      {texts.map(([label, text]) => (
        <div key={label} class="copied">
          <div class="copied-head">
            <span class="soft small">{label}</span>
            <CopyButton text={text} label={`Copy: ${label}`} />
          </div>
          <pre class="block" role="group" tabIndex={0} aria-label={label}>
            {text}
          </pre>
        </div>
      ))}
    </Section>
  );
}

function Parameters({ execution: { parameterList } }: Props) {
  if (parameterList.length === 0) return null;
  return (
    <Section title="Parameters">
      <table class="grid-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Value</th>
            <th>
              <span class="unseen">Where it is from</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parameterList.map(({ name, value, isDefault }) => (
            <tr key={name}>
              <td class="mono">{name}</td>
              <td class="mono">{formatParameter(value)}</td>
              <td>{isDefault && <span class="tag">default</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Inputs({ execution: { inputs } }: Props) {
  if (inputs.length === 0) return null;
  return (
    <Section title="Inputs">
      {inputs.map(({ name, uris, files }) => (
        <div key={name} class="stack-tight">
          <h3 class="mono">{name}</h3>
          {files.length === 0 ? (
            <ul class="small mono">
              {uris.map((uri) => (
                <li key={uri}>{uri}</li>
              ))}
            </ul>
          ) : (
            <ul class="input-files small">
              {files.map((file) => (
                <li key={file.name}>
                  <span class="mono">{file.name}</span>{' '}
                  <span class="soft number">{prettyBytes(file.sizeBytes)}</span>
                  <span class="soft mono from">{file.uri}</span>
                  <span class="soft mono from">sha256 {file.sha256}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </Section>
  );
}

function Surroundings({ execution }: Props) {
  const { image, imageDigest, environmentVariables, variableGroups, limits } = execution;
  const variables = Object.entries(environmentVariables);
  return (
    <Section title="Container">
      <Facts
        facts={[
          ['Image', <code>{image}</code>],
          ['Digest', imageDigest === undefined ? undefined : <code>{imageDigest}</code>],
          [
            'Variables',
            variables.length === 0 ? undefined : (
              <ul class="mono small">
                {variables.map(([name, value]) => (
                  <li key={name}>
                    {name}={value}
                  </li>
                ))}
              </ul>
            ),
          ],
          [
            'Groups of variables',
            variableGroups.length === 0
              ? undefined
              : `${variableGroups.join(', ')} (values are not shown)`,
          ],
          ['Time limit', sayLimit(limits.timeLimitSeconds)],
          ['Ends without output', sayLimit(limits.noOutputTimeoutSeconds)],
        ]}
      />
    </Section>
  );
}

function CommitLink({ execution: { commit, commitUrl, isPackage } }: Props) {
  if (commitUrl !== undefined)
    return (
      <a href={commitUrl}>
        <code>{commit}</code>
      </a>
    );
  return (
    <>
      <code>{commit}</code>
      {isPackage && <span class="soft"> (SHA-256 of a packed folder)</span>}
    </>
  );
}

function sayLimit(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `after ${formatDuration(seconds * 1000)}`;
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="detail">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
