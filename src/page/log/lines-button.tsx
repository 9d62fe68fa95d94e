import { useId, useState } from 'preact/hooks';
import { Dialog } from '../frame/dialog.tsx';
import { useKeys } from '../frame/keys.ts';
import { type LineSelection, readLines } from './line-hash.ts';
import { goToLines } from './use-line-selection.ts';

export type LinesButtonProps = {
  selection: LineSelection | undefined;
  /** So many lines there are. */
  end: number;
  /** Some line was gone to. */
  onGone: () => void;
};

/** Leads to a line, or marks some, as a click on their numbers does: for whoever has no mouse, or knows the number. */
export function LinesButton({ selection, end, onGone }: LinesButtonProps) {
  const [isOpen, setOpen] = useState(false);
  useKeys([{ key: 'g', says: 'Go to a line of the log', run: () => setOpen(true) }]);
  const go = (lines: LineSelection) => {
    setOpen(false);
    goToLines(lines);
    // Until the dialog is gone nothing else takes the focus.
    requestAnimationFrame(onGone);
  };
  return (
    <>
      <button type="button" class="button" title="Go to a line (g)" onClick={() => setOpen(true)}>
        Line…
      </button>
      {isOpen && <LinesDialog {...{ selection, end }} onGo={go} onClose={() => setOpen(false)} />}
    </>
  );
}

type Props = Pick<LinesButtonProps, 'selection' | 'end'> & {
  onGo: (lines: LineSelection) => void;
  onClose: () => void;
};

function LinesDialog({ selection, end, onGo, onClose }: Props) {
  const [text, setText] = useState(
    selection ? `${selection.from + 1}-${selection.to + 1}`.replace(/^(\d+)-\1$/, '$1') : '',
  );
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const go = (event: Event) => {
    event.preventDefault();
    const lines = readLines(text);
    if (!lines) setProblem('A line is a number, and some are two with - between: 120 or 120-140');
    else if (lines.from >= end) setProblem(`The last line is ${end}`);
    else onGo({ from: lines.from, to: Math.min(lines.to, end - 1) });
  };
  return (
    <Dialog title="Go to a line" onClose={onClose}>
      <form class="stack" onSubmit={go}>
        <label for={id}>A line, or the first and the last of some</label>
        <input
          id={id}
          class="field"
          placeholder="120-140"
          autoFocus
          autocomplete="off"
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {problem !== undefined && (
          <p id={`${id}-problem`} class="field-error" role="alert">
            {problem}
          </p>
        )}
        <p class="soft small">
          The address of the page then leads whoever has it to the same lines.
        </p>
        <div class="dialog-foot">
          <button type="submit" class="button primary">
            Go
          </button>
        </div>
      </form>
    </Dialog>
  );
}
