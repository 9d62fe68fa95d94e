/** What does not work without a permission of `app.yml`. */
export const PERMISSION_IS_FOR: Readonly<Record<string, string>> = {
  checks: 'no check run shows what an execution does, and its buttons are not there',
  contents:
    'valohai.yaml and the commit cannot be read, so nothing runs; push, workflow_dispatch and repository_dispatch do not come',
  issues: 'comments do not come, so /run and the other commands are not heard',
  pull_requests: 'commands get no reply and no reaction, and pull_request does not come',
  merge_queues: 'the merge queue waits for checks that never start',
  members: 'teams cannot be asked for their members, so rules that name one let nobody in',
  metadata: 'who may start what cannot be asked, so every command is refused',
};

/** What does not start without an event of `app.yml`. */
export const EVENT_STARTS: Readonly<Record<string, string>> = {
  issue_comment: '/run, /stop and the other commands in comments are not heard',
  pull_request: 'pull requests and their labels start nothing by themselves',
  push: 'pushes to branches start nothing',
  check_run: "a check's Re-run and its buttons do nothing",
  check_suite: '"Re-run all checks" does nothing',
  merge_group: 'the merge queue waits for checks that never start',
  workflow_dispatch: 'nothing starts by hand from a workflow',
  repository_dispatch: 'other programs cannot start anything',
  repository: 'a repository that is renamed or archived is noticed late',
};
