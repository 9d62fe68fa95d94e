// What the server finds out about the account's quotas before anybody waits for a machine.
import { afterEach, describe, expect, it } from 'vitest';
import { Amazon } from '../support/amazon.ts';
import { motoAvailable } from '../support/moto.ts';
import { ServiceQuotas } from '../support/service-quotas.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = '- step: {name: train, image: busybox, command: echo trained}\n';
const QUOTAS = [
  { QuotaCode: 'L-417A185B', QuotaName: 'Running On-Demand P instances', Value: 0 },
  { QuotaCode: 'L-DB2E81BA', QuotaName: 'Running On-Demand G and VT instances', Value: 8 },
];

describe.skipIf(!motoAvailable())('the quotas of an account', () => {
  let amazon: Amazon;
  let stage: Stage;
  let quotas: ServiceQuotas | undefined;

  afterEach(async () => {
    await stage.close();
    await amazon.stop();
    await quotas?.stop();
    quotas = undefined;
  });

  async function open(
    types: string,
    more: NodeJS.ProcessEnv = {},
    slugs: readonly string[] = ['gpu'],
  ): Promise<void> {
    amazon = await Amazon.start();
    const ec2 = `instance-types: [${types}]`;
    const variables = await amazon.variables(
      Object.fromEntries(slugs.map((slug) => [slug, { ec2 }])),
    );
    stage = await openStage({
      files: { 'valohai.yaml': DEFINITION },
      environment: { ...variables, ...more },
    });
  }

  it('are told where they do not let a type run, with what to ask for', async () => {
    quotas = await ServiceQuotas.start(QUOTAS);
    await open('p4d.24xlarge, g5.xlarge', { AWS_ENDPOINT_URL_SERVICE_QUOTAS: quotas.url });
    expect(await stage.server.logged('quota is too small')).toMatchObject({
      environment: 'gpu',
      severity: 'warning',
      problem:
        "gpu: p4d.24xlarge (on-demand) needs 96 vCPUs, and the quota 'Running On-Demand P instances' in eu-west-1 is 0; only its other types and markets can be launched: ask Amazon for at least 96",
      url: 'https://eu-west-1.console.aws.amazon.com/servicequotas/home/services/ec2/quotas/L-417A185B',
    });
  });

  it('are passed over where they have room', async () => {
    quotas = await ServiceQuotas.start(QUOTAS);
    await open('g5.xlarge', { AWS_ENDPOINT_URL_SERVICE_QUOTAS: quotas.url });
    expect(await stage.server.logged('quotas have room')).toMatchObject({ environment: 'gpu' });
  });

  it('that nobody tells are no reason not to start, and that is said once', async () => {
    await open('g5.xlarge', {}, ['gpu', 'gpu-too']);
    expect(await stage.server.logged('quotas could not be checked')).toMatchObject({
      region: 'eu-west-1',
      environments: ['gpu', 'gpu-too'],
    });
    const said = stage.server.log.filter(({ msg }) => msg === 'quotas could not be checked');
    expect(said).toHaveLength(1);
  });
});
