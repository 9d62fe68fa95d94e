import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { TABS, type Tab } from '../addresses.ts';
import { Failure, Loading } from '../frame/notices.tsx';
import { useKeys } from '../frame/keys.ts';
import { useTitle } from '../frame/use-title.ts';
import { LogView } from '../log/log-view.tsx';
import { MetadataView } from '../metadata/metadata-view.tsx';
import { RerunDialog } from '../steer/rerun-dialog.tsx';
import { StopDialog } from '../steer/stop-dialog.tsx';
import { hasEnded, statusView } from '../ui/status-view.ts';
import { Details } from './details.tsx';
import { ExecutionHeader } from './execution-header.tsx';
import { Outputs } from './outputs.tsx';
import { Tabs } from './tabs.tsx';
import { Timeline } from './timeline.tsx';
import { useLiveExecution } from './use-live-execution.ts';

export function ExecutionPage() {
  const { params, query } = useRoute();
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  const counter = Number(params['counter']);
  const { value, problem } = useLiveExecution({ repository, counter, key: query['key'] });
  const state = value ? ` · ${statusView(value).label}` : '';
  useTitle(`#${counter} ${value?.step ?? ''}${state}`);
  if (value)
    return (
      <Execution
        key={value.id}
        execution={value}
        tab={TABS.find((one) => one === query['tab']) ?? 'log'}
        accessKey={query['key']}
      />
    );
  return problem ? (
    <Failure problem={problem} what="execution" />
  ) : (
    <Loading what="the execution" />
  );
}

type Props = { execution: ExecutionDetail; tab: Tab; accessKey: string | undefined };

function Execution({ execution, tab, accessKey }: Props) {
  const [opened, open] = useState<'stop' | 'rerun'>();
  const canStop = execution.canStop && !hasEnded(execution);
  useKeys([{ key: 's', says: 'Stop it', run: () => canStop && open('stop') }]);
  const close = () => open(undefined);
  return (
    <div class="stack">
      <ExecutionHeader
        execution={execution}
        onStop={() => open('stop')}
        onRerun={() => open('rerun')}
      />
      <Timeline execution={execution} />
      <div>
        <Tabs execution={execution} tab={tab} accessKey={accessKey} />
        <section
          role="tabpanel"
          id="tab-content"
          aria-labelledby={`tab-${tab}`}
          class="tab-content"
        >
          <TabContent {...{ execution, tab, accessKey }} />
        </section>
      </div>
      {opened === 'stop' && <StopDialog executions={[execution]} onClose={close} />}
      {opened === 'rerun' && <RerunDialog execution={execution} onClose={close} />}
    </div>
  );
}

function TabContent({ tab, execution, accessKey }: Props) {
  const isLive = !hasEnded(execution);
  const props = { executionId: execution.id, accessKey, isLive };
  switch (tab) {
    case 'log':
      return <LogView {...props} />;
    case 'metadata':
      return <MetadataView {...props} />;
    case 'outputs':
      return <Outputs execution={execution} accessKey={accessKey} />;
    case 'details':
      return <Details execution={execution} />;
  }
}
