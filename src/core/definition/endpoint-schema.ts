import { z } from 'zod';
import { Integer, Numeric, RESOURCES, Text, Texts } from './schema-parts.ts';

const MIN_PORT = 1025;
const MAX_PORT = 65_535;
const PORT = `must be a port from ${MIN_PORT} to ${MAX_PORT}`;

const FileSchema = z.strictObject({
  name: Text.describe('Name of the file in a deployment.'),
  path: Text.describe('Where the endpoint finds it.'),
  description: Text.optional().describe('What it is.'),
});

const Megabytes = z.strictObject({
  min: Integer.optional().describe('The least that will do.'),
  max: Integer.optional().describe('The most that is used.'),
});

const TolerationSchema = z
  .strictObject({
    key: Text.optional().describe('Of the taint; unset for all taints.'),
    operator: z.enum(['Equal', 'Exists']).optional().describe('`Equal` if unset.'),
    value: Text.optional().describe('Of the taint, for `Equal`.'),
    effect: z
      .enum(['PreferNoSchedule', 'NoSchedule', 'NoExecute'])
      .optional()
      .describe('Of the taint; unset for all effects.'),
  })
  .refine(
    ({ key, operator }) => key !== undefined || operator === 'Exists',
    'needs a key, or the operator Exists',
  );

/** `endpoint` of valohai.yaml: read for its mistakes. */
export const EndpointSchema = z
  .strictObject({
    name: Text.regex(
      /^[a-z][a-z0-9-]+$/,
      'must be lower-case letters, digits and `-`, a letter first',
    ).describe('What the endpoint is called.'),
    image: Text.describe('Docker image that it runs in.'),
    description: Text.optional().describe('What it does.'),
    'server-command': Texts.optional().describe('Command that serves.'),
    wsgi: Text.optional().describe('Or the Python object that does: `module:name`.'),
    files: z.array(FileSchema).optional().describe('Files that it needs.'),
    port: Numeric.refine((port) => port >= MIN_PORT && port <= MAX_PORT, PORT)
      .meta({ type: 'number', minimum: MIN_PORT, maximum: MAX_PORT })
      .optional()
      .describe('8000 if unset.'),
    resources: z
      .strictObject({
        ...RESOURCES,
        'ephemeral-storage': Megabytes.optional().describe('Megabytes of its disk.'),
      })
      .optional()
      .describe('What it needs of its machine.'),
    tolerations: z.array(TolerationSchema).optional().describe('Of Kubernetes.'),
    'node-selector': Text.includes('=', { message: 'must be NAME=VALUE' })
      .optional()
      .describe('Of Kubernetes.'),
  })
  .superRefine((endpoint, context) => {
    const isServer = endpoint['server-command'] !== undefined;
    if (isServer !== (endpoint.wsgi !== undefined)) return;
    const message = isServer
      ? 'has both `server-command` and `wsgi`: give one of them'
      : 'needs `server-command` or `wsgi`';
    context.addIssue({ code: 'custom', message });
  });

/** `deployment` of valohai.yaml; the reference crashes on a key that it does not have. */
export const DeploymentSchema = z.strictObject({
  name: Text.describe('What the deployment is called.'),
  defaults: z
    .looseObject({ target: Text.optional().describe('Where it is deployed.') })
    .nullable()
    .optional()
    .describe('What is taken when a version says nothing else.'),
});
export type Deployment = z.output<typeof DeploymentSchema>;
