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

      | command | what it does |
      | --- | --- |
      | <code>&#47;run STEP NAME&#61;VALUE …</code> | runs a step with these parameters |
      | <code>… &#45;&#45;plan</code> | says what would run and where, and starts nothing |
      | <code>… env&#61;NAME image&#61;NAME sha&#61;COMMIT</code> | on another machine, in another image, at another commit |
      | <code>… input&#46;NAME&#61;ADDRESS</code> | with another input |
      | <code>… title&#61;&#34;TEXT&#34; tag&#61;WORD priority&#61;1</code> | with a name of its own, and ahead of those that wait |
      | <code>… fresh&#61;true</code> | also when an equal execution could answer |
      | <code>&#47;rerun &#35;N NAME&#61;VALUE …</code> | the same again, or with other values; without \`#N\` the newest |
      | \`/stop #N --now\` | stops one execution, all of a step (\`/stop STEP\`) or all (\`/stop all\`) |
      | \`/status\` | the executions of this pull request |
      | \`/queue\` | what waits for a machine, and in which order |
      | \`/logs #N LINES\` | the end of a log |
      | \`/compare #A #B\` | what differs between two executions |
      | \`/help STEP\` | parameters of a step, and a command that is ready to be copied |"
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
