import { once } from 'node:events';
import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type StateReason, retellInstances } from './retell-instances.ts';

type Matched = {
  /** As in the request: `CreateFleet`. */
  action: string;
  /** So many requests, then no more. */
  times: number;
  when?: (params: URLSearchParams) => boolean;
};
type Fault = Matched & { code: string; status: number };
type Pool = {
  instanceType: string;
  /** Any, when it is left out. */
  subnetId?: string;
  /** Amazon's own: `InsufficientInstanceCapacity`. */
  code: string;
};
type Ec2Request = {
  action: string;
  params: URLSearchParams;
  /** Of the answer, once there is one; `lost` when it was made and not sent. */
  status: number | 'lost' | undefined;
};
type Answer = { status: number; body: string };
type Kept = { asked: string; answer: Promise<Answer> };

/**
 * Stands before moto and does what Amazon would and moto does not: keeps the promise of a ClientToken, has
 * no capacity in some pools, and fails in Amazon's own words. It stands before EC2 alone.
 */
export class Ec2Gate {
  readonly #server: Server;
  readonly #target: string;
  readonly #faults: Fault[] = [];
  readonly #losses: Matched[] = [];
  readonly #pools: Pool[] = [];
  readonly #kept = new Map<string, Kept>();
  readonly #launched = new Set<string>();
  readonly #neverStart = new Map<string, StateReason>();
  /** Every request, in the order in which they came. */
  readonly requests: Ec2Request[] = [];
  url = '';

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const params = new URLSearchParams(await text(request));
        const action = params.get('Action') ?? '';
        const recorded: Ec2Request = { action, params, status: undefined };
        this.requests.push(recorded);
        const { status, body } = await this.#answer(params, request.headers);
        const isLost = take(this.#losses, params) !== undefined;
        recorded.status = isLost ? 'lost' : status;
        if (isLost) request.socket.destroy();
        else response.writeHead(status, { 'content-type': 'text/xml;charset=UTF-8' }).end(body);
      };
      answer().catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Answers the next requests that match with that error; moto does not hear of them. */
  fail(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  /** Amazon's answer to who asks too often. */
  throttle(matched: Matched): void {
    this.fail({ ...matched, code: 'RequestLimitExceeded', status: 503 });
  }

  /** Does what the next requests that match ask for, and breaks the connection instead of an answer. */
  loseAnswer(matched: Matched): void {
    this.#losses.push({ ...matched });
  }

  /** From now on no fleet gets instances from that pool: the answer is a success that names the error. */
  refusePool(pool: Pool): void {
    this.#pools.push(pool);
  }

  /** Forgets every refusal of a pool. */
  openPools(): void {
    this.#pools.length = 0;
  }

  /** From now on that instance is pending, and when moto ends it, it was for that reason. */
  neverStarts(instanceId: string, reason: StateReason): void {
    this.#neverStart.set(instanceId, reason);
  }

  /** How many instances were really made through the gate. */
  launches(): number {
    return this.#launched.size;
  }

  async #answer(params: URLSearchParams, headers: IncomingHttpHeaders): Promise<Answer> {
    const fault = take(this.#faults, params);
    if (fault) return refuse(fault);
    const action = params.get('Action') ?? '';
    const token = params.get('ClientToken');
    const isLaunch = action === 'CreateFleet' || action === 'RunInstances';
    if (!isLaunch) return this.#pass(params, headers);
    if (token === null) return this.#launch(params, headers);
    const key = `${action} ${token}`;
    const asked = canonical(params);
    const kept = this.#kept.get(key);
    if (kept && kept.asked !== asked)
      return refuse({ code: 'IdempotentParameterMismatch', status: 400 });
    if (kept) return kept.answer;
    const answer = this.#launch(params, headers);
    this.#kept.set(key, { asked, answer });
    const isDone = await answer.then(
      ({ status }) => status === 200,
      () => false,
    );
    if (!isDone) this.#kept.delete(key);
    return answer;
  }

  async #launch(params: URLSearchParams, headers: IncomingHttpHeaders): Promise<Answer> {
    const { left, errors } = withoutPools(params, this.#pools);
    const answer = left
      ? await this.#pass(left, headers)
      : { status: 200, body: emptyFleet(params) };
    if (answer.status !== 200) return answer;
    for (const [id] of answer.body.matchAll(/\bi-[0-9a-f]{8,17}\b/g)) this.#launched.add(id);
    if (errors === '') return answer;
    const end = '</CreateFleetResponse>';
    const body = answer.body.replace(end, `<errorSet>${errors}</errorSet>${end}`);
    return { status: 200, body };
  }

  async #pass(params: URLSearchParams, headers: IncomingHttpHeaders): Promise<Answer> {
    const { authorization = '', 'content-type': type = 'application/x-www-form-urlencoded' } =
      headers;
    const answer = await fetch(this.#target, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: String(params),
    });
    const body = await answer.text();
    const isList = params.get('Action') === 'DescribeInstances';
    return {
      status: answer.status,
      body: isList ? retellInstances(body, this.#neverStart) : body,
    };
  }
}

function take<Item extends Matched>(items: Item[], params: URLSearchParams): Item | undefined {
  const item = items.find(
    ({ action, times, when }) =>
      times > 0 && action === params.get('Action') && (when?.(params) ?? true),
  );
  if (item) item.times -= 1;
  return item;
}

function canonical(params: URLSearchParams): string {
  const sorted = new URLSearchParams(params);
  sorted.sort();
  return String(sorted);
}

/** The form of docs.aws.amazon.com, "Error codes for the Amazon EC2 API". */
function refuse({ code, status }: Pick<Fault, 'code' | 'status'>): Answer {
  const error = `<Error><Code>${code}</Code><Message>refused: ${code}</Message></Error>`;
  const requestId = `<RequestID>${crypto.randomUUID()}</RequestID>`;
  return { status, body: `<Response><Errors>${error}</Errors>${requestId}</Response>` };
}

const OVERRIDE = /^(LaunchTemplateConfigs\.\d+)\.Overrides\.(\d+)\.(.+)$/;

/** A fleet's request without the pools that have nothing to give; nothing is left when all of them have not. */
function withoutPools(
  params: URLSearchParams,
  pools: readonly Pool[],
): { left: URLSearchParams | undefined; errors: string } {
  const overrides = new Map<string, Map<string, string>>();
  for (const [name, value] of params) {
    const [, config, index, field = ''] = OVERRIDE.exec(name) ?? [];
    if (config === undefined) continue;
    const key = `${config} ${index}`;
    overrides.set(key, (overrides.get(key) ?? new Map<string, string>()).set(field, value));
  }
  const left = new URLSearchParams([...params].filter(([name]) => !OVERRIDE.test(name)));
  let errors = '';
  const counts = new Map<string, number>();
  for (const [key, fields] of overrides) {
    const refused = pools.find(
      ({ instanceType, subnetId }) =>
        fields.get('InstanceType') === instanceType &&
        (subnetId === undefined || fields.get('SubnetId') === subnetId),
    );
    if (refused) {
      errors += poolError(params, fields, refused.code);
      continue;
    }
    const [config = ''] = key.split(' ');
    const index = (counts.get(config) ?? 0) + 1;
    counts.set(config, index);
    for (const [field, value] of fields) left.set(`${config}.Overrides.${index}.${field}`, value);
  }
  // A template without any override would give what nobody asked for.
  return { left: overrides.size > 0 && counts.size === 0 ? undefined : left, errors };
}

function poolError(
  params: URLSearchParams,
  fields: ReadonlyMap<string, string>,
  code: string,
): string {
  const type = fields.get('InstanceType') ?? '';
  const subnet = fields.get('SubnetId');
  const place = subnet === undefined ? '' : `<subnetId>${subnet}</subnetId>`;
  const overrides = `<overrides><instanceType>${type}</instanceType>${place}</overrides>`;
  const lifecycle =
    params.get('TargetCapacitySpecification.DefaultTargetCapacityType') ?? 'on-demand';
  return (
    `<item><launchTemplateAndOverrides>${overrides}</launchTemplateAndOverrides>` +
    `<lifecycle>${lifecycle}</lifecycle><errorCode>${code}</errorCode>` +
    `<errorMessage>refused: ${code} for ${type}</errorMessage></item>`
  );
}

function emptyFleet(params: URLSearchParams): string {
  const xmlns = `xmlns="http://ec2.amazonaws.com/doc/${params.get('Version') ?? ''}/"`;
  const requestId = `<requestId>${crypto.randomUUID()}</requestId>`;
  const fleetId = `<fleetId>fleet-${crypto.randomUUID()}</fleetId>`;
  return `<CreateFleetResponse ${xmlns}>${requestId}${fleetId}</CreateFleetResponse>`;
}
