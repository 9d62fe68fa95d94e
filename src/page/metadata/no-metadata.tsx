import { Empty } from '../frame/notices.tsx';

const PYTHON = `import json
print(json.dumps({"epoch": 1, "loss": 0.42}), flush=True)`;
const SHELL = `echo '{"epoch": 1, "loss": 0.42}'`;

export function NoMetadata({ isLive }: { isLive: boolean }) {
  return (
    <Empty title={isLive ? 'No metadata yet' : 'No metadata'}>
      <p>
        {isLive
          ? 'Charts draw themselves here as soon as the command prints a line that is one JSON object and nothing else:'
          : 'The command printed no line that is one JSON object and nothing else. This is how to:'}
      </p>
      <pre>{PYTHON}</pre>
      <p>or, in a shell:</p>
      <pre>{SHELL}</pre>
    </Empty>
  );
}
