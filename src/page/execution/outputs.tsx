import prettyBytes from 'pretty-bytes';
import { useState } from 'preact/hooks';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { Empty } from '../frame/notices.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { hasEnded } from '../ui/status-view.ts';
import { OutputPreview } from './output-preview.tsx';
import { previewKind } from './preview-kind.ts';

type Props = { execution: ExecutionDetail; accessKey: string | undefined };
type Output = ExecutionDetail['outputs'][number];

export function Outputs({ execution, accessKey }: Props) {
  const { outputs } = execution;
  if (outputs.length === 0)
    return (
      <Empty title={hasEnded(execution) ? 'It left no outputs' : 'No outputs yet'}>
        <p>
          What the command writes below <code>/valohai/outputs</code> is kept when it ends.
        </p>
      </Empty>
    );
  const total = outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <div class="stack">
      <p class="soft small">
        {outputs.length === 1 ? 'One file' : `${outputs.length} files`}, {prettyBytes(total)}
      </p>
      <ul class="outputs">
        {outputs.map((output) => (
          <OutputItem key={output.id} {...{ execution, accessKey, output }} />
        ))}
      </ul>
    </div>
  );
}

function OutputItem({ execution, accessKey, output }: Props & { output: Output }) {
  const [isOpen, setOpen] = useState(false);
  const { id, name, sizeBytes, sha256, datum } = output;
  const kind = previewKind(name);
  return (
    <li class="output">
      <div class="output-row">
        <span class="output-name mono">{name}</span>
        <span class="soft number nowrap">{prettyBytes(sizeBytes)}</span>
        <div class="button-row">
          {kind !== undefined && (
            <button
              type="button"
              class="button"
              aria-expanded={isOpen}
              aria-label={`Preview ${name}`}
              onClick={() => setOpen(!isOpen)}
            >
              Preview
            </button>
          )}
          <a
            class="button"
            href={addresses.output(execution.id, id, accessKey)}
            download={name.split('/').at(-1)}
            aria-label={`Download ${name}`}
          >
            Download
          </a>
        </div>
      </div>
      <div class="output-sum small soft">
        <span class="mono sum" title={`SHA-256 ${sha256}`}>
          sha256 {sha256}
        </span>
        <CopyButton text={sha256} label={`Copy the SHA-256 of ${name}`}>
          Copy
        </CopyButton>
        <CopyButton text={datum} label={`Copy as input: ${name}`}>
          Copy as input
        </CopyButton>
      </div>
      {isOpen && kind !== undefined && (
        <OutputPreview
          {...{ kind, name, sizeBytes }}
          url={addresses.outputPreview(execution.id, id, accessKey)}
        />
      )}
    </li>
  );
}
