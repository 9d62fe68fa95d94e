import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Files = z.record(z.string(), z.string());

/** Something that happens on GitHub. People are made when they are first named; ada owns everything. */
export const ScenarioEvent = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('commit'),
    branch: z.string(),
    from: z.string().optional(),
    files: Files.optional(),
  }),
  z.strictObject({
    do: z.literal('push'),
    branch: z.string(),
    from: z.string().optional(),
    files: Files.default({ 'touched.txt': 'again' }),
    message: z.string().optional(),
    by: z.string().default('ada'),
  }),
  z.strictObject({ do: z.literal('tag'), name: z.string(), at: z.string() }),
  z.strictObject({ do: z.literal('delete-branch'), name: z.string() }),
  z.strictObject({
    do: z.literal('open'),
    head: z.string(),
    by: z.string().default('ada'),
    base: z.string().optional(),
    draft: z.boolean().default(false),
    labels: z.array(z.string()).default([]),
    /** The head is in a fork of this person, with these files. */
    fork: z.strictObject({ of: z.string(), files: Files }).optional(),
  }),
  z.strictObject({ do: z.literal('fork-push'), of: z.string(), branch: z.string(), files: Files }),
  z.strictObject({ do: z.literal('label'), name: z.string(), remove: z.boolean().default(false) }),
  z.strictObject({ do: z.literal('ready') }),
  z.strictObject({ do: z.literal('close') }),
  z.strictObject({ do: z.literal('reopen') }),
  z.strictObject({
    do: z.literal('comment'),
    /** `{head}` stands for the first seven characters of the pull request's head. */
    body: z.union([z.string(), z.array(z.string()).transform((lines) => lines.join('\n'))]),
    by: z.string().default('ada'),
  }),
  z.strictObject({ do: z.literal('role'), person: z.string(), role: z.string() }),
  z.strictObject({ do: z.literal('team'), name: z.string(), people: z.array(z.string()) }),
  z.strictObject({ do: z.literal('merge-queue'), head: z.string() }),
  z.strictObject({
    do: z.literal('workflow'),
    ref: z.string(),
    workflow: z.string(),
    inputs: z.record(z.string(), z.unknown()).nullable(),
    by: z.string().default('ada'),
  }),
  z.strictObject({
    do: z.literal('dispatch'),
    type: z.string().default('slashrun'),
    payload: z.record(z.string(), z.unknown()),
    by: z.string().default('ada'),
  }),
  /** The newest check of that name. */
  z.strictObject({
    do: z.literal('rerun-check'),
    check: z.string(),
    by: z.string().default('ada'),
  }),
  z.strictObject({
    do: z.literal('rerun-suite'),
    check: z.string(),
    by: z.string().default('ada'),
  }),
  z.strictObject({
    do: z.literal('press'),
    check: z.string(),
    button: z.string(),
    by: z.string().default('ada'),
  }),
  z.strictObject({ do: z.literal('rename'), name: z.string() }),
  /** Until every check run is completed. */
  z.strictObject({ do: z.literal('wait') }),
  /** Until the newest check of that name is in this state. */
  z.strictObject({ do: z.literal('wait-for'), check: z.string(), status: z.string() }),
  /** The last delivery once more, under its GUID. */
  z.strictObject({ do: z.literal('redeliver') }),
]);
export type ScenarioEvent = z.infer<typeof ScenarioEvent>;

const Expected = z.strictObject({
  /** All check runs in the order in which they were made. */
  checks: z
    .array(
      z.strictObject({
        name: z.string(),
        status: z.string().default('completed'),
        conclusion: z.string().optional(),
        /** Pieces of the title. */
        title: z.string().optional(),
        /** Pieces of summary and text. */
        says: z.array(z.string()).default([]),
        saysNot: z.array(z.string()).default([]),
        /** Whether it is on the head of the pull request. */
        onHead: z.boolean().optional(),
        actions: z.array(z.string()).optional(),
        annotations: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  /** Comments of ours, each with pieces of it. */
  replies: z.array(z.array(z.string())).default([]),
  /** How many of them are folded away. */
  minimized: z.int().default(0),
  /** Of the last comment by a person. */
  reactions: z.array(z.string()).optional(),
});
export type Expected = z.infer<typeof Expected>;

export type Scenario = {
  name: string;
  /** Of the default branch; unset for none. */
  rules: string | undefined;
  definition: string;
  isOrganization: boolean;
  /** Rules of the organisation's `.github` repository. */
  organizationRules: string | undefined;
  events: ScenarioEvent[];
  expected: Expected;
};

const Events = z.union([
  z.array(ScenarioEvent),
  z.strictObject({ organization: z.literal(true), events: z.array(ScenarioEvent) }),
]);

/** Reads a folder `NN-name` with `slashrun.yml`, `valohai.yaml`, `event.json`, `expected.json`. */
export async function readScenario(folder: string, name: string): Promise<Scenario> {
  const read = (file: string) => readFile(join(folder, name, file), 'utf8');
  const optional = (file: string) => read(file).catch(() => undefined);
  const events = Events.parse(JSON.parse(await read('event.json')));
  return {
    name,
    rules: await optional('slashrun.yml'),
    definition: await read('valohai.yaml'),
    isOrganization: !Array.isArray(events),
    organizationRules: await optional('organization.yml'),
    events: Array.isArray(events) ? events : events.events,
    expected: Expected.parse(JSON.parse(await read('expected.json'))),
  };
}
