import { Ago } from './times.tsx';

type Props = { tries: readonly { at: number; what: string; why: string }[] };

/** What a provider did not give, and what it said about that. */
export function LaunchTries({ tries }: Props) {
  return (
    <ul class="tries">
      {tries.map(({ at, what, why }) => (
        <li key={`${at} ${what}`}>
          <span class="mono">{what}</span>
          <span>{why}</span>
          <span class="soft small nowrap">
            <Ago at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
