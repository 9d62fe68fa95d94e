import type { CheckButton } from './check-run-text.ts';
import type { CheckRunView } from './check-run-view.ts';

const MAX_BUTTONS = 3;
const MAX_LABEL = 20;
const MAX_DESCRIPTION = 40;
const MAX_IDENTIFIER = 20;
const ON = 'on:';

/** *Run again*, and the same somewhere else where there is somewhere else. */
export function checkButtons({ environments, spec }: CheckRunView): CheckButton[] {
  const others = environments
    .filter((slug) => slug !== spec.environment && ON.length + slug.length <= MAX_IDENTIFIER)
    .map((slug) => ({
      label: `Run on ${slug}`.slice(0, MAX_LABEL),
      description: 'The same there'.slice(0, MAX_DESCRIPTION),
      identifier: `${ON}${slug}`,
    }));
  const again = {
    label: 'Run again',
    description: 'The same commit, step and parameters',
    identifier: 'again',
  };
  return [again, ...others].slice(0, MAX_BUTTONS);
}

/** Where a pressed button wants it to run; undefined for where it ran. */
export function environmentOfButton(identifier: string): string | undefined {
  return identifier.startsWith(ON) ? identifier.slice(ON.length) : undefined;
}
