import { openStage } from '../test/support/stage.ts';
import { readLines } from '../test/support/read-lines.ts';
import { readFileSync } from 'node:fs';
const DEF = `
- step:
    name: count
    image: unused
    command: sh count.sh {parameter-value:to}
    parameters:
      - {name: to, type: integer, default: 30}
`;
const COUNT = `
i=1
while [ "$i" -le "$1" ]; do echo "line $i"; i=$((i + 1)); sleep 0.1; done
echo counted > "$VH_OUTPUTS_DIR/counted.txt"
`;
const t = Date.now(); const lap = (s: string) => console.log(Date.now() - t, s);
const stage = await openStage({ files: { 'valohai.yaml': DEF, 'count.sh': COUNT }, environment: { LOCAL_ENGINE: 'process', LEASE_SECONDS: '4' } });
lap('open');
await stage.comment('/run count to=40'); 
const run = await stage.github.waitFor(() => stage.github.checkRuns('ada/engine').find(({ status }) => status === 'in_progress'), { timeoutMs: 20000 });
await readLines(run.detailsUrl, (line) => line === 'line 3'); lap('line 3');
await stage.server.stop(); lap('stopped');
await stage.restart(); lap('restarted');
const f = await stage.finished('count').catch((e) => { console.log(e.message); return undefined; }); lap('finished'); console.log(f?.conclusion, f?.title, f?.text);
for (const l of stage.server.log) console.log(l.time - t, l.msg, JSON.stringify(l).slice(0, 300));
for (const i of [1,2]) try { console.log(i, readFileSync(stage.dataDir + '/agents/' + i + '/agent.log', 'utf8').split('\n').map((x) => { try { const l = JSON.parse(x); return `${l.time - t} ${l.msg} ${JSON.stringify(l.err ?? l.refusal ?? '')}`.slice(0, 600); } catch { return x; } }).join('\n')); } catch {}
await stage.close(); lap('closed');
