import type { Step } from '../../../src/core/definition/definition.ts';
import { parseSettings } from '../../../src/core/settings/parse-settings.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';

/** A step that asks for nothing, with what a test cares about put in its place. */
export function step(own: Partial<Step> = {}): Step {
  return {
    name: 'train',
    image: 'python:3.12',
    command: ['train'],
    description: undefined,
    parameters: [],
    environmentVariables: [],
    environmentVariableGroups: [],
    environment: undefined,
    timeLimitSeconds: undefined,
    noOutputTimeoutSeconds: undefined,
    stopCondition: undefined,
    sourcePath: undefined,
    inputs: [],
    mounts: [],
    resources: {
      cpu: { min: undefined, max: undefined },
      memory: { min: undefined, max: undefined },
      devices: undefined,
    },
    ignored: [],
    ...own,
  };
}

/** Settings as an operator writes them; every secret is `hidden`. */
export function settings(text: string): Settings {
  const parsed = parseSettings(text, 'settings.yaml', () => ({ ok: true, value: 'hidden' }));
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}
