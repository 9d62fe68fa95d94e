import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { judgeSettings } from '../../core/doctor/judge-settings.ts';
import { type RightVariables, judgeVariables } from '../../core/doctor/judge-variables.ts';
import { type Note, leftOut, problem } from '../../core/doctor/note.ts';
import type { SecretPlace, Settings } from '../../core/settings/settings.ts';
import { type Given, withoutEmpty } from '../../core/settings/variables.ts';
import { WrongUsage } from '../cli-error.ts';
import { sayReason } from './say-reason.ts';

/** What the server would be started with, as far as it is right. */
export type SetUp = {
  values: RightVariables;
  /** PEM; undefined where there is none to be had. */
  privateKey: string | undefined;
  /** Undefined where the file cannot be used. */
  settings: Settings | undefined;
  notes: { variables: Note[]; settings: Note[] };
};

/**
 * Reads the variables as the server does: what is set wins over the file, `.env` of this folder where no
 * other is named. Throws WrongUsage where a file is there, or named, and cannot be read.
 */
export async function readSetUp(envFile: string | undefined, environment: Given): Promise<SetUp> {
  const file = parseEnv(await readEnvFile(envFile));
  const given = withoutEmpty({ ...file, ...withoutEmpty(environment) });
  const { values, notes: ofVariables } = judgeVariables(given, { file, environment });
  const { privateKey, notes: ofKey } = readKey(values);
  const { settings, notes: ofSettings } = readSettings(values.SETTINGS_FILE, given);
  const variables = [...ofVariables, ...ofKey];
  return { values, privateKey, settings, notes: { variables, settings: ofSettings } };
}

function readKey({ PRIVATE_KEY: key, PRIVATE_KEY_PATH: path }: RightVariables): {
  privateKey: string | undefined;
  notes: Note[];
} {
  if (key !== undefined) return { privateKey: key.replaceAll(String.raw`\n`, '\n'), notes: [] };
  if (path === undefined) return { privateKey: undefined, notes: [] };
  try {
    return { privateKey: readFileSync(path, 'utf8'), notes: [] };
  } catch (error) {
    const what = `PRIVATE_KEY_PATH: '${path}' cannot be read: ${sayReason(error)}`;
    return { privateKey: undefined, notes: [problem(what, 'the server does not start with it')] };
  }
}

function readSettings(path: string | undefined, given: Given) {
  const readSecret = (place: SecretPlace) => readSecretHere(place, given);
  if (path === undefined) {
    const { settings } = judgeSettings('', { file: 'settings', readSecret });
    const notes = [leftOut('settings: SETTINGS_FILE is not set, so this machine is all there is')];
    return { settings, notes };
  }
  try {
    return judgeSettings(readFileSync(path, 'utf8'), { file: path, readSecret });
  } catch (error) {
    const what = `SETTINGS_FILE: '${path}' cannot be read: ${sayReason(error)}`;
    const notes = [problem(what, 'the server does not start with it')];
    return { settings: undefined, notes };
  }
}

function readSecretHere(place: SecretPlace, given: Given) {
  if ('env' in place) {
    const value = given[place.env];
    if (value !== undefined) return { ok: true, value } as const;
    return { ok: false, message: `the variable ${place.env} is not set` } as const;
  }
  try {
    return { ok: true, value: readFileSync(place.file, 'utf8').replace(/\r?\n$/, '') } as const;
  } catch (error) {
    return { ok: false, message: sayReason(error) } as const;
  }
}

/** The usual file need not be there: the variables may all be set. */
async function readEnvFile(named: string | undefined): Promise<string> {
  const path = named ?? '.env';
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (named === undefined && isMissing) return '';
    throw new WrongUsage(`${path} cannot be read: ${sayReason(error)}`);
  }
}
