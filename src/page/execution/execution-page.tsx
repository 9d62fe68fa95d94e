import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { ExecutionEvents } from '../../protocol/live-events.ts';
import type { ExecutionDetail, RepositoryName } from '../../protocol/people-api.ts';
import { TABS, type Tab } from '../addresses.ts';
import { api } from '../api/api.ts';
import { type Loaded, useAnswer } from '../api/use-answer.ts';
import { Failure, Loading } from '../frame/notices.tsx';
import { useTitle } from '../frame/use-title.ts';
import { followEvents } from '../live/follow-events.ts';
import { LogView } from '../log/log-view.tsx';
import { MetadataView } from '../metadata/metadata-view.tsx';

export function ExecutionPage() {
  const { params, query } = useRoute();
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  const counter = Number(params['counter']);
  const key = query['key'];
  const { value, problem } = useLiveExecution({ repository, counter, key });
  useTitle(`#${counter} ${value?.step ?? ''}`);
  if (!value)
    return problem ? <Failure problem={problem} what="execution" /> : <Loading what="execution" />;
  const tab = TABS.find((one) => one === query['tab']) ?? 'log';
  return (
    <>
      <h1>
        {value.step} #{value.counter}
      </h1>
      <TabContent tab={tab} execution={value} accessKey={key} />
    </>
  );
}

type Wanted = { repository: RepositoryName; counter: number; key: string | undefined };

/** As the server tells it, until it has ended. */
function useLiveExecution({ repository, counter, key }: Wanted): Loaded<ExecutionDetail> {
  const name = `${repository.owner}/${repository.name}#${counter}?${key ?? ''}`;
  const loaded = useAnswer(name, (signal) => api.execution({ repository, counter, key }, signal));
  const { value, update } = loaded;
  const id = value?.id;
  const isLive = value !== undefined && value.endedAt === undefined;
  useEffect(() => {
    if (id === undefined || !isLive) return;
    const search = new URLSearchParams({ line: 'end', metadata: 'none' });
    if (key !== undefined) search.set('key', key);
    return followEvents({
      url: `/api/v1/executions/${id}/events?${search.toString()}`,
      events: ExecutionEvents,
      on: { execution: (execution) => update(() => execution) },
    });
  }, [id, isLive, key]);
  return loaded;
}

type TabProps = { tab: Tab; execution: ExecutionDetail; accessKey: string | undefined };

function TabContent({ tab, execution, accessKey }: TabProps) {
  const isLive = execution.endedAt === undefined;
  const props = { executionId: execution.id, accessKey, isLive };
  switch (tab) {
    case 'log':
      return <LogView {...props} />;
    case 'metadata':
      return <MetadataView {...props} />;
    case 'outputs':
    case 'details':
      return <pre>{JSON.stringify(execution, null, 2)}</pre>;
  }
}
