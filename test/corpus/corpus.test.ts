// Compares us with what Valohai's reference library says of real files, where a collection of them
// lies beside the repository, at ../shared/corpus. It is not part of the repository itself.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildCommand } from '../../src/core/command/build-command.ts';
import { joinCommand } from '../../src/core/command/join-command.ts';
import { renderConfigFile } from '../../src/core/container/render-config-file.ts';
import { parseDefinition } from '../../src/core/definition/parse-definition.ts';
import { parseDuration } from '../../src/core/definition/parse-duration.ts';
import type { Problem } from '../../src/core/definition/problem.ts';
import { isFloat, isList, isValue, type Value } from '../../src/core/definition/python-value.ts';
import { validateValue } from '../../src/core/definition/validate-value.ts';

const CORPUS = '../shared/corpus';

/** Where we mean to say something else: file or document → why. */
const REQUIRE_APPROVAL = '`require-approval` is documented, so it is no warning here';
const DIFFERENCES: Readonly<Record<string, string>> = {
  'real/DrazenDodik__dynamic-pipelines-demo.yaml': REQUIRE_APPROVAL,
  'real/DrazenDodik__labelbox-sample.yaml': REQUIRE_APPROVAL,
  'real/valohai__mistral-example.yaml': REQUIRE_APPROVAL,
  'real/valohai__tensorflow-example.yaml': REQUIRE_APPROVAL,
};

/** Warnings that the reference does not have. */
const OURS = [
  /is declared again: the last one counts$/,
  /^the command is empty$/,
  /stands within quotes/,
  /^there is no step .*/,
  /is passed over beside '.*': give it an item of its own$/,
];

const Verdict = z.object({ errors: z.array(z.string()), warnings: z.array(z.string()) });
const FileVerdict = Verdict.extend({ file: z.string() });
const Probe = z.object({
  yaml: z.string(),
  messages: z.array(z.object({ type: z.string(), message: z.string() })).optional(),
  reference_crash: z.string().optional(),
});
const AnyValue = z.custom<Value>(isValue);
const Parameters = z.record(z.string(), AnyValue);
const CommandCase = z.object({
  file: z.string().optional(),
  step: z.union([z.string(), z.looseObject({})]),
  parameters: Parameters.default({}),
  command_override: z
    .union([z.array(z.string()), z.string().transform((line) => [line])])
    .optional(),
  expected_command_lines: z.array(z.string()).optional(),
});

const isHere = existsSync(CORPUS);
if (!isHere) console.warn(`${CORPUS} is not there: nothing is compared with the reference library`);

it('the corpus is either here or named as missing', () => {
  expect(isHere).toBe(existsSync(join(CORPUS, 'README.md')));
});

describe.runIf(isHere)('beside the reference library', () => {
  describe('the linter', () => {
    it('says of every file what the reference says', () => {
      const files = [
        ...read('lint_expectations.json', z.array(FileVerdict)).map((each) => ({
          ...each,
          file: `valohai-yaml/${each.file}`,
        })),
        ...read('real_lint_results.json', z.array(FileVerdict)).map((each) => ({
          ...each,
          file: `real/${each.file}`,
        })),
      ].filter(({ file }) => existsSync(join(CORPUS, file)));
      const differing = files.flatMap(({ file, ...verdict }) => {
        const ours = lint(readFileSync(join(CORPUS, file), 'utf8'));
        const difference = compare(ours, verdict);
        return difference === undefined ? [] : [{ file, difference }];
      });
      const unexplained = differing.filter(({ file }) => DIFFERENCES[file] === undefined);
      report(`${files.length} files linted`, differing, unexplained);
      expect(unexplained).toEqual([]);
      expect(differing.map(({ file }) => file).sort()).toEqual(Object.keys(DIFFERENCES).sort());
    });

    it('says of every probe what the reference says, and something clean where that crashes', () => {
      const probes = read('lint_probes.json', z.array(Probe));
      const differing = probes.flatMap(({ yaml, messages, reference_crash: crash }) => {
        const ours = lint(yaml);
        if (crash !== undefined)
          return ours.errors.length > 0 ? [] : [{ file: yaml, difference: `no error: ${crash}` }];
        const pick = (type: string) =>
          (messages ?? []).flatMap((each) => (each.type === type ? [each.message] : []));
        const difference = compare(ours, { errors: pick('error'), warnings: pick('warning') });
        return difference === undefined ? [] : [{ file: yaml, difference }];
      });
      report(`${probes.length} probes linted`, differing, differing);
      expect(differing).toEqual([]);
    });
  });

  describe('commands', () => {
    it('are built as the reference builds them', () => {
      const { from_tests, synthetic } = read(
        'commands.json',
        z.object({ from_tests: z.array(CommandCase), synthetic: z.array(CommandCase) }),
      );
      const cases = [
        ...from_tests.map((each) => ({
          ...each,
          file: each.file && `valohai-yaml/valid/${each.file}`,
        })),
        ...synthetic,
        ...read('commands_with_defaults.json', z.array(CommandCase)),
      ];
      const known = cases.filter(
        ({ file, expected_command_lines: expected }) =>
          expected && (file === undefined || existsSync(join(CORPUS, file))),
      );
      const differing = known.flatMap((each) => {
        const built = build(each);
        const isEqual = JSON.stringify(built) === JSON.stringify(each.expected_command_lines);
        return isEqual ? [] : [{ file: JSON.stringify(each), difference: JSON.stringify(built) }];
      });
      report(`${known.length} of ${cases.length} commands built`, differing, differing);
      expect(differing).toEqual([]);
    });

    it('are joined as the reference joins them', () => {
      const cases = read(
        'commands.json',
        z.object({
          join_command: z.array(
            z.object({ lines: z.array(z.string()), joiner: z.string(), expected: z.string() }),
          ),
        }),
      ).join_command.filter(({ joiner }) => joiner === ' && ');
      for (const { lines, expected } of cases) expect(joinCommand(lines)).toBe(expected);
      report(`${cases.length} commands joined`, [], []);
    });
  });

  it('durations are read as the reference reads them', () => {
    const cases = read(
      'durations.json',
      z.array(
        z.looseObject({
          input: z.union([z.string(), z.number()]),
          seconds: z
            .union([z.number(), z.object({ float: z.number() }).transform(({ float }) => float)])
            .nullish(),
        }),
      ),
    );
    for (const { input, seconds } of cases) {
      const ours = parseDuration(input);
      expect([input, ours.ok ? (ours.seconds ?? null) : 'refused']).toEqual([
        input,
        seconds === undefined ? 'refused' : seconds,
      ]);
    }
    report(`${cases.length} durations read`, [], []);
  });

  it('values are checked as the reference checks them', () => {
    const cases = read(
      'param_validation.json',
      z.array(
        z.looseObject({ param: z.looseObject({}), value: AnyValue, ok: AnyValue.optional() }),
      ),
    );
    for (const { param, value, ok } of cases) {
      const step = { name: 's', image: 'i', command: 'c', parameters: [{ name: 'p', ...param }] };
      const parameter = parseOne(toYaml(step)).parameters[0];
      if (!parameter) throw new Error('no parameter');
      const checked = validateValue(parameter, value);
      expect([param, value, checked.ok ? plain(checked.value) : 'refused']).toEqual([
        param,
        value,
        ok === undefined ? 'refused' : plain(ok),
      ]);
    }
    report(`${cases.length} values checked`, [], []);
  });
});

type Lint = { errors: Problem[]; warnings: Problem[] };

function lint(text: string): Lint {
  const { problems } = parseDefinition(text, 'valohai.yaml');
  return {
    errors: problems.filter(({ severity }) => severity === 'error'),
    warnings: problems.filter(
      ({ severity, message }) => severity === 'warning' && !OURS.some((own) => own.test(message)),
    ),
  };
}

/** The number of errors and warnings, and the places of those whose place the reference tells. */
function compare(ours: Lint, theirs: z.infer<typeof Verdict>): string | undefined {
  const isSame =
    ours.errors.length === theirs.errors.length && ours.warnings.length === theirs.warnings.length;
  const places = theirs.errors.flatMap((text) => / \(([\w.-]*)\)$/.exec(text)?.[1] ?? []);
  const isAt = (place: string) =>
    ours.errors.some(({ path }) => path === place || path.startsWith(`${place}.`) || place === '');
  if (isSame && places.every(isAt)) return undefined;
  const show = ({ errors, warnings }: Lint) =>
    [...errors, ...warnings].map(
      ({ severity, path, message }) => `${severity} ${path}: ${message}`,
    );
  return JSON.stringify({ ours: show(ours), theirs: [...theirs.errors, ...theirs.warnings] });
}

function build(each: z.infer<typeof CommandCase>): string[] {
  const text =
    each.file === undefined
      ? toYaml(z.looseObject({}).parse(each.step))
      : readFileSync(join(CORPUS, each.file), 'utf8');
  const name = typeof each.step === 'string' ? each.step : undefined;
  const step = parseOne(text, name);
  const values = new Map(Object.entries(each.parameters));
  return buildCommand({ ...step, command: each.command_override ?? step.command }, values);
}

function parseOne(text: string, name?: string) {
  const parsed = parseDefinition(text, 'valohai.yaml');
  const steps = parsed.ok ? parsed.definition.steps : [];
  const step = name === undefined ? steps[0] : steps.find((each) => each.name === name);
  if (!step) throw new Error(`no step ${name}: ${JSON.stringify(parsed.problems)}`);
  return step;
}

function plain(value: Value): unknown {
  if (isList(value)) return value.map((item) => plain(item));
  if (!isFloat(value)) return value;
  return Number.isNaN(value.float) ? 'nan' : value.float;
}

/** As Python reads JSON: a number with a dot or an exponent is a float, also when it is whole. */
function read<T>(file: string, schema: z.ZodType<T>): T {
  const text = readFileSync(join(CORPUS, file), 'utf8').replaceAll(
    /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g,
    (token) => (/^"|^-?\d+$/.test(token) ? token : `{"float":${token}}`),
  );
  return schema.parse(JSON.parse(text));
}

/** Steps of JSON as a file. */
function toYaml(step: object): string {
  return renderConfigFile('file', [{ step }])['file.yaml'] ?? '';
}

type Difference = { file: string; difference: string };

function report(done: string, differing: Difference[], unexplained: Difference[]): void {
  console.log(
    `${done}: ${differing.length} differ from the reference, ${differing.length - unexplained.length} of them on purpose`,
  );
}
