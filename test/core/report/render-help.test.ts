import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';
import { renderHelp, renderStepHelp } from '../../../src/core/report/render-help.ts';

describe('the answer to /help', () => {
  it('lists the steps', () => {
    expect(renderHelp({ steps: [stepWith(['a'])], brokenSteps: [] })).toMatchInlineSnapshot(`
      "| step | what it does |
      | --- | --- |
      | \`train\` |  |

      \`\`\`text
      /run STEP NAME=VALUE …
      /stop
      /help STEP
      \`\`\`"
    `);
  });

  it('shows the parameters of a step and a command with their defaults', () => {
    expect(renderStepHelp(stepWith(['a b']))).toMatchInlineSnapshot(`
      "\`train\`

      | parameter | type | default | what it is |
      | --- | --- | --- | --- |
      | \`p0\` | text | \`a b\` |  |

      \`\`\`text
      /run train p0='a b'
      \`\`\`"
    `);
  });

  it.each([
    ['long defaults', Array.from({ length: 60 }, () => 'x y '.repeat(400))],
    ['many long words of another script', Array.from({ length: 100 }, () => '模'.repeat(280))],
  ])('fits into a comment and ends with its command, with %s', async (_, defaults) => {
    const help = renderStepHelp(stepWith(defaults));
    expect(Buffer.byteLength(help)).toBeLessThanOrEqual(65_535);
    const html = await new Marked().parse(help);
    expect(html.match(/<pre>/g)).toHaveLength(1);
    expect(html.trim()).toMatch(
      /<pre><code class="language-text">\/run train .*…\n<\/code><\/pre>$/,
    );
  });
});

/** A step with one text parameter for each default. */
function stepWith(defaults: readonly string[]) {
  const parameters = defaults.map((text, index) => ({
    name: `p${index}`,
    type: 'string',
    default: text,
  }));
  const step = { name: 'train', image: 'python:3.12', command: 'python train.py', parameters };
  const parsed = parseDefinition(JSON.stringify([{ step }]), 'valohai.yaml');
  const [found] = parsed.ok ? parsed.definition.steps : [];
  if (found === undefined) throw new Error(`no step: ${JSON.stringify(parsed)}`);
  return found;
}
