import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeLaunchTemplatesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { Ec2Gate } from './ec2-gate.ts';
import { running } from './machine-stand-in.ts';
import { AWS_ENVIRONMENT, type Moto, startMoto } from './moto.ts';
import { S3Gate } from './s3-gate.ts';

const BUCKET = 'runs';
/** One that moto has. */
const IMAGE = 'ami-12c6146b';

/** Amazon as a server sees it: machines and a bucket, each behind a gate that can fail on demand. */
export class Amazon {
  readonly moto: Moto;
  readonly ec2: Ec2Gate;
  readonly s3: S3Gate;
  readonly client: EC2Client;
  readonly subnets: readonly string[];
  readonly #folder: string;
  readonly #s3Client: S3Client;

  private constructor(parts: Pick<Amazon, 'moto' | 'ec2' | 's3' | 'client' | 'subnets'> & Own) {
    this.moto = parts.moto;
    this.ec2 = parts.ec2;
    this.s3 = parts.s3;
    this.client = parts.client;
    this.subnets = parts.subnets;
    this.#folder = parts.folder;
    this.#s3Client = parts.s3Client;
  }

  static async start(): Promise<Amazon> {
    Object.assign(process.env, AWS_ENVIRONMENT);
    const moto = await startMoto();
    const client = new EC2Client({ endpoint: moto.url });
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({}));
    const s3Client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await s3Client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    return new Amazon({
      moto,
      client,
      s3Client,
      subnets: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []).slice(0, 2),
      ec2: await new Ec2Gate(moto.url).start(),
      s3: await new S3Gate(moto.url).start(),
      folder: await mkdtemp(join(tmpdir(), 'slashrun-amazon-')),
    });
  }

  /** Variables of a server with such environments, beside `local`; the texts are YAML. */
  async variables(environments: Record<string, EnvironmentText>): Promise<NodeJS.ProcessEnv> {
    const settings = join(this.#folder, 'settings.yaml');
    const listed = Object.entries(environments).map(([slug, text]) => this.#section(slug, text));
    const s3 = `s3: {endpoint: "${this.s3.url}", region: eu-west-1, path-style: true}\noutputs: {bucket: ${BUCKET}}`;
    await writeFile(settings, `${s3}\nenvironments:\n${listed.join('')}`);
    return {
      ...AWS_ENVIRONMENT,
      AWS_ENDPOINT_URL_EC2: this.ec2.url,
      // It does not tell of the quotas of EC2.
      AWS_ENDPOINT_URL_SERVICE_QUOTAS: this.moto.url,
      SETTINGS_FILE: settings,
      MACHINE_SWEEP_SECONDS: '1',
      LEASE_SECONDS: '3',
      SERVER_NAME: 'test',
      PUBLIC_URL: 'http://run.example.com',
      LOCAL_WORKERS: '0',
    };
  }

  #section(slug: string, { ec2 = '', machines = '', more = '' }: EnvironmentText): string {
    return `
  ${slug}:
    ec2:
      region: eu-west-1
      image: ${IMAGE}
      subnets: [${this.subnets.join(', ')}]
      ${ec2}
    machines: {max: 2, ${machines}}
    ${more}
`;
  }

  /** What must be nowhere at the end of anything: it would cost money. */
  async leftovers(): Promise<string[]> {
    const { LaunchTemplates = [] } = await this.client.send(new DescribeLaunchTemplatesCommand({}));
    return [
      ...(await running(this.client)).map((id) => `the instance ${id} runs`),
      ...LaunchTemplates.map(
        ({ LaunchTemplateName }) => `the template ${LaunchTemplateName} is there`,
      ),
      ...(await this.openUploads()).map((key) => `the upload of ${key} is open`),
    ];
  }

  /** Keys of what was begun in parts and not ended. */
  async openUploads(): Promise<string[]> {
    const { Uploads = [] } = await this.#s3Client.send(
      new ListMultipartUploadsCommand({ Bucket: BUCKET }),
    );
    return Uploads.map(({ Key }) => String(Key));
  }

  async stop(): Promise<void> {
    this.client.destroy();
    this.#s3Client.destroy();
    await this.ec2.stop();
    await this.s3.stop();
    await this.moto.stop();
    await rm(this.#folder, { recursive: true });
  }
}

export type EnvironmentText = { ec2?: string; machines?: string; more?: string };
type Own = { folder: string; s3Client: S3Client };
