import { useEffect, useState } from 'preact/hooks';
import { problemOf } from '../api/ask.ts';
import { Loading } from '../frame/notices.tsx';
import { sayProblem } from '../steer/say-problem.ts';
import type { PreviewKind } from './preview-kind.ts';
import { readCsv } from './read-csv.ts';

/** A browser lays out so many rows at once without anybody waiting. */
const MOST_ROWS = 200;

type Props = { kind: PreviewKind; name: string; url: string; sizeBytes: number };

export function OutputPreview(props: Props) {
  if (props.kind === 'image')
    return (
      <figure class="preview">
        <img src={props.url} alt={`The output ${props.name}`} loading="lazy" />
      </figure>
    );
  return <TextPreview {...props} />;
}

function TextPreview({ kind, name, url, sizeBytes }: Props) {
  const { text, problem } = useText(url);
  if (problem !== undefined) return <p class="callout bad">{problem}</p>;
  if (text === undefined) return <Loading what={name} />;
  const isCut = new Blob([text]).size < sizeBytes;
  return (
    <figure class="preview">
      <div class="scroll" role="region" aria-label={`Content of ${name}`} tabIndex={0}>
        {kind === 'csv' ? (
          <CsvTable text={text} separator={name.endsWith('.tsv') ? '\t' : ','} />
        ) : (
          <pre>{kind === 'json' ? prettyJson(text) : text}</pre>
        )}
      </div>
      {isCut && (
        <figcaption class="small soft">Only its beginning: download it for the rest.</figcaption>
      )}
    </figure>
  );
}

function CsvTable({ text, separator }: { text: string; separator: string }) {
  const [head = [], ...rows] = readCsv(text, separator);
  return (
    <>
      <table class="grid-table">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index}>{cell}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((cells, index) => (
            <tr key={index}>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p class="small soft">
          {MOST_ROWS} of {rows.length} rows are shown.
        </p>
      )}
    </>
  );
}

/** What was cut is no JSON any more: it is shown as it is. */
function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function useText(url: string): { text?: string; problem?: string } {
  const [state, setState] = useState<{ text?: string; problem?: string }>({});
  useEffect(() => {
    const ended = new AbortController();
    void (async () => {
      try {
        const response = await fetch(url, { signal: ended.signal });
        if (response.ok) setState({ text: await response.text() });
        else setState({ problem: sayProblem(await problemOf(response)) });
      } catch {
        if (!ended.signal.aborted) setState({ problem: 'The server does not answer.' });
      }
    })();
    return () => ended.abort();
  }, [url]);
  return state;
}
