import type { CheckAnnotation, CheckRunText } from '../core/report/check-run-text.ts';
import type { GitHub } from '../engine/ports/github.ts';
import { orRefused } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type CheckRuns = Pick<GitHub, 'createCheckRun' | 'updateCheckRun' | 'findCheckRun'>;

export function createCheckRuns(octokitFor: OctokitFor): CheckRuns {
  return {
    async createCheckRun({ repository, commit, externalId }, text) {
      const octokit = await octokitFor(repository);
      const { data } = await orRefused(
        octokit.rest.checks.create({
          ...nameOf(repository),
          ...toRequest(text),
          name: text.name,
          head_sha: commit,
          external_id: externalId,
        }),
      );
      return data.id;
    },

    async updateCheckRun({ repository }, checkRunId, text) {
      const octokit = await octokitFor(repository);
      await orRefused(
        octokit.rest.checks.update({
          ...nameOf(repository),
          ...toRequest(text),
          check_run_id: checkRunId,
        }),
      );
    },

    async findCheckRun({ repository, commit, externalId }, name) {
      const octokit = await octokitFor(repository);
      const runs = await orRefused(
        octokit.paginate(octokit.rest.checks.listForRef, {
          ...nameOf(repository),
          ref: commit,
          check_name: name,
          filter: 'all',
          per_page: 100,
        }),
      );
      return runs.find((run) => run.external_id === externalId)?.id;
    },
  };
}

function toRequest(text: CheckRunText) {
  return {
    details_url: text.detailsUrl,
    status: text.status,
    ...(text.conclusion && { conclusion: text.conclusion }),
    ...(text.startedAt && { started_at: text.startedAt }),
    ...(text.completedAt && { completed_at: text.completedAt }),
    output: {
      title: text.title,
      summary: text.summary,
      ...(text.text !== undefined && { text: text.text }),
      ...(text.images && {
        images: text.images.map(({ alt, url }) => ({ alt, image_url: url, caption: alt })),
      }),
      ...(text.annotations && { annotations: text.annotations.map(toAnnotation) }),
    },
    ...(text.actions && { actions: [...text.actions] }),
  };
}

function toAnnotation(annotation: CheckAnnotation) {
  const { path, message, level, title, rawDetails } = annotation;
  const { startLine, endLine, startColumn, endColumn } = annotation;
  return {
    path,
    message,
    annotation_level: level,
    start_line: startLine,
    end_line: endLine,
    ...(startColumn !== undefined && { start_column: startColumn }),
    ...(endColumn !== undefined && { end_column: endColumn }),
    ...(title !== undefined && { title }),
    ...(rawDetails !== undefined && { raw_details: rawDetails }),
  };
}
