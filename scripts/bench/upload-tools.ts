import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { UploadEndpoint } from './upload-endpoint.ts';

/** Another program that uploads a folder. */
export type UploadTool = {
  name: string;
  program: string;
  /** Of Debian. */
  package: string;
  /** With spaces between them and none within. */
  arguments: (folder: string, endpoint: UploadEndpoint) => string;
};

const TOOLS: readonly UploadTool[] = [
  {
    name: 'aws s3 cp',
    program: 'aws',
    package: 'awscli',
    arguments: (folder, { url, bucket, prefix }) =>
      `s3 cp --recursive --only-show-errors --endpoint-url ${url} ${folder} s3://${bucket}/${prefix}`,
  },
  {
    name: 'rclone copy',
    program: 'rclone',
    package: 'rclone',
    arguments: (folder, { url, bucket, prefix }) =>
      'copy --quiet --config /dev/null --s3-provider Other --s3-env-auth --s3-no-check-bucket ' +
      `--s3-endpoint ${url} ${folder} :s3:${bucket}/${prefix}`,
  },
  {
    name: 's3cmd put',
    program: 's3cmd',
    package: 's3cmd',
    arguments: (folder, { url, bucket, prefix, environment }) => {
      const { host, protocol } = new URL(url);
      return (
        `put --recursive --quiet --no-progress --config /dev/null ` +
        `--access_key ${environment['AWS_ACCESS_KEY_ID']} --secret_key ${environment['AWS_SECRET_ACCESS_KEY']} ` +
        `--region ${environment['AWS_REGION']} ${protocol === 'https:' ? '--ssl' : '--no-ssl'} ` +
        `--host ${host} --host-bucket ${host} ${folder}/ s3://${bucket}/${prefix}`
      );
    },
  },
];

/** Those that are on this machine; says how to get the others. */
export function findUploadTools(): UploadTool[] {
  const missing = TOOLS.filter(({ program }) => !isThere(program));
  for (const { name, package: wanted } of missing)
    console.warn(`'${name}' is not compared: get it with \`apt-get install ${wanted}\``);
  return TOOLS.filter((tool) => !missing.includes(tool));
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Seconds that the program needs for all files of the folder. */
export async function toolUpload(
  tool: UploadTool,
  folder: string,
  endpoint: UploadEndpoint,
): Promise<number> {
  // A bundle of certificates is of no use without TLS, and rclone does not start with one.
  const certificates = endpoint.url.startsWith('https:') ? {} : { AWS_CA_BUNDLE: undefined };
  const startedAt = performance.now();
  const child = spawn(tool.program, tool.arguments(folder, endpoint).split(' '), {
    env: { ...process.env, ...certificates, ...endpoint.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`'${tool.name}' ended with ${String(code)}`);
  return (performance.now() - startedAt) / 1000;
}
