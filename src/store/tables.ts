import type { Generated, JSONColumnType } from 'kysely';

// The columns as `pg` hands them over: `bigint` comes as a number (see `openDatabase`), `json` parsed.
// Whatever was stored as JSON is parsed by its schema before it leaves this room.

export interface Tables {
  settings: { name: string; value: string };
  repositories: {
    id: number;
    next_counter: number;
    installation_id: number | null;
    owner: string | null;
    name: string | null;
    default_branch: string | null;
    is_active: Generated<boolean>;
  };
  deliveries: {
    id: string;
    event: string;
    payload: Json;
    received_at: number;
    handled_at: number | null;
    sequence: Generated<number>;
    subject: string | null;
    failures: Generated<number>;
  };
  heads: {
    sequence: Generated<number>;
    repository_id: number;
    pull_request: number;
    sha: string;
    seen_at: number;
    is_opening: boolean;
    delivery_id: string | null;
  };
  pushed_commits: { repository_id: number; sha: string };
  replies: {
    delivery_id: string;
    repository_id: number;
    pull_request: number;
    kind: string;
    comment_id: number | null;
    node_id: string | null;
    minimized: Generated<boolean>;
  };
  sticky_comments: { repository_id: number; pull_request: number; comment_id: number | null };
  schedules: {
    repository_id: number;
    key: string;
    cron: string;
    time_zone: string;
    next_at: number;
  };
  executions: {
    id: string;
    repository_id: number;
    counter: number;
    delivery_id: string;
    delivery_index: number;
    pull_request: number | null;
    spec: Json;
    state: Json;
    status: string;
    revision: number;
    created_at: number;
    metrics: Json;
    timings: Json;
    check_requested: Generated<boolean>;
    check_run_id: number | null;
    published_revision: Generated<number>;
    status_detail: string | null;
    image_digest: string | null;
    inputs: GeneratedJson;
    step: string;
    commit_sha: string;
    actor: string;
    environment: string;
    image: string;
    /** The branch or tag. */
    ref: string | null;
    /** Of its machine; before it has one, what the environment costs. */
    price_per_hour: number | null;
    /** The execution whose results answer for it. */
    reuses_id: string | null;
    check_name: string;
    is_fork: Generated<boolean>;
    /** The transaction that last changed what a list shows. */
    changed_by: Generated<string>;
    concurrency_key: string | null;
    reuse_key: string | null;
    started_at: number | null;
    ended_at: number | null;
    check_created_at: number | null;
    annotated: Generated<boolean>;
    reaction: string | null;
  };
  execution_events: {
    id: Generated<number>;
    execution_id: string;
    at: number;
    event: Json;
    from_status: string;
    to_status: string;
  };
  log_chunks: {
    execution_id: string;
    attempt: number;
    sequence: number;
    first_line: number;
    lines: number;
    runs: Json;
    /** Null where the agent did not say. */
    transients: JSONColumnType<object | null, string | null>;
    /** Null when it lies in a segment in storage. */
    body: Buffer | null;
    segment_key: string | null;
    segment_start: number | null;
    segment_length: number | null;
  };
  metadata: { execution_id: string; line: number; at: number; values: Json };
  outputs: {
    id: string;
    execution_id: string;
    attempt: number;
    name: string;
    size_bytes: number;
    sha256: string;
    storage_key: string;
    properties: GeneratedJson;
    uploaded_at: number | null;
    /** Of an upload in parts, while it is open. */
    upload_id: string | null;
    parts_sha256: string | null;
    removed_at: number | null;
  };
  uploads: {
    id: string;
    repository_id: number;
    name: string;
    size_bytes: number;
    sha256: string;
    storage_key: string;
    uploaded_by: string;
    uploaded_at: number | null;
  };
  packages: {
    id: string;
    repository_id: number;
    sha256: string;
    size_bytes: number;
    storage_key: string;
    definition: string;
    description: string | null;
    uploaded_by: string;
    uploaded_at: number | null;
    last_used_at: number;
    removed_at: number | null;
  };
  aliases: { repository_id: number; name: string; output_id: string };
  workers: {
    id: string;
    environment: string;
    token_hash: string;
    created_at: number;
    revoked_at: number | null;
  };
  machines: {
    id: string;
    environment: string;
    region: string;
    pool: string | null;
    status: string;
    market: string;
    targets: Json;
    instance_type: string | null;
    place: string | null;
    instance_id: string | null;
    price_per_hour: number | null;
    requested_at: number;
    launched_at: number | null;
    registered_at: number | null;
    seen_at: number | null;
    idle_at: number | null;
    retired_at: number | null;
    suspected_at: number | null;
    ended_at: number | null;
    reason: string | null;
    /** The last that it wrote to its console, of one that never came to work. */
    console: string | null;
    worker_id: string | null;
    registration_hash: string;
    registration_until: number;
  };
  launch_tries: {
    id: Generated<number>;
    environment: string;
    market: string;
    instance_type: string;
    place: string | null;
    code: string;
    message: string;
    failure: string;
    at: number;
  };
}

/** Read as parsed JSON, written as text. */
type Json = JSONColumnType<object>;

/** Likewise; a new row has the table's default. */
type GeneratedJson = JSONColumnType<object, string | undefined>;
