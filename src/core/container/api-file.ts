import type { ExecutionId } from '../execution/execution-id.ts';

type Api = {
  /** The app as a program in the container reaches it, up to and with the API's path. */
  baseUrl: string;
  executionId: ExecutionId;
  key: string;
};

/**
 * The content of `api.json`: what valohai-utils may call, as keyword arguments of Python's
 * `requests`. The key in the address stands for a login.
 */
export function apiFile({ baseUrl, executionId, key }: Api): Record<string, unknown> {
  const url = (verb: string) =>
    `${baseUrl}/executions/${executionId}/${verb}?key=${encodeURIComponent(key)}`;
  return {
    set_status_detail: { url: url('status-detail'), method: 'POST', headers: {} },
    input_request: { url: url('inputs'), method: 'POST', headers: {} },
  };
}
