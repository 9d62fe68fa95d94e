import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { amazonCalls } from '../support/amazon-calls.ts';
import { evaluate, parseTemplate } from '../support/cloudformation.ts';

/** Which permissions a call needs (AWS Service Authorization Reference, "Actions" of each service). */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'ec2 CreateFleet': ['ec2:CreateFleet'],
  'ec2 CreateLaunchTemplate': ['ec2:CreateLaunchTemplate'],
  'ec2 DeleteLaunchTemplate': ['ec2:DeleteLaunchTemplate'],
  'ec2 DescribeInstanceTypes': ['ec2:DescribeInstanceTypes'],
  'ec2 DescribeInstances': ['ec2:DescribeInstances'],
  'ec2 GetConsoleOutput': ['ec2:GetConsoleOutput'],
  'ec2 RunInstances': ['ec2:RunInstances'],
  'ec2 TerminateInstances': ['ec2:TerminateInstances'],
  // Named after other operations (Amazon S3 User Guide, "Required permissions for Amazon S3 API operations").
  's3 AbortMultipartUpload': ['s3:AbortMultipartUpload'],
  's3 CompleteMultipartUpload': ['s3:PutObject'],
  's3 CreateMultipartUpload': ['s3:PutObject', 's3:PutObjectTagging'],
  's3 DeleteObjects': ['s3:DeleteObject'],
  's3 GetObject': ['s3:GetObject'],
  's3 HeadBucket': ['s3:ListBucket'],
  // Without ListBucket what is not there is answered with 403.
  's3 HeadObject': ['s3:GetObject', 's3:ListBucket'],
  's3 ListObjectsV2': ['s3:ListBucket'],
  's3 ListParts': ['s3:ListMultipartUploadParts'],
  's3 PutObject': ['s3:PutObject', 's3:PutObjectTagging'],
  'service-quotas ListServiceQuotas': ['servicequotas:ListServiceQuotas'],
  'ecr GetAuthorizationToken': ['ecr:GetAuthorizationToken'],
  'credentials fromTemporaryCredentials': ['sts:AssumeRole'],
};

/** What nobody calls here, and Amazon or a machine does with the server's rights. */
const ON_BEHALF = [
  'ec2:RunInstances', // CreateFleet of the type `instant`; doctor asks for it as a dry run
  'ec2:CreateTags', // with CreateFleet, CreateLaunchTemplate and RunInstances
  'ssm:GetParameters', // an image that a launch template names by a parameter
  'iam:PassRole', // an instance profile
  'kms:Decrypt', // S3, for objects under a key and for putting their parts together
  'kms:GenerateDataKey', // S3, for what is put under a key
  'ecr:BatchGetImage', // a pull with the password that the server got
  'ecr:GetDownloadUrlForLayer',
];

const FOLDERS = ['runner/compute/ec2', 'src/storage', 'src/registry', 'src/cli/doctor'];

const Policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().regex(/^[A-Za-z0-9]+$/),
      Effect: z.literal('Allow'),
      Action: z.union([z.string(), z.array(z.string())]),
      Resource: z.union([z.string(), z.array(z.string())]),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    }),
  ),
});

/** An example of each placeholder; a list has two, to see that it is one. */
const VALUES: Readonly<Record<string, string | readonly string[]>> = {
  account: '123456789012',
  partition: 'aws',
  server_id: 'server-1',
  regions: ['eu-west-1', 'us-east-1'],
  machine_roles: ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'],
  outputs_bucket: 'acme-runs',
  outputs_prefix: 'slashrun/',
  outputs_key: 'arn:aws:kms:eu-west-1:123456789012:key/1',
  input_buckets: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
  input_objects: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/public/*'],
  input_keys: [
    'arn:aws:kms:eu-west-1:123456789012:key/2',
    'arn:aws:kms:eu-west-1:123456789012:key/3',
  ],
  repositories: ['arn:aws:ecr:eu-west-1:123456789012:repository/a', 'arn:aws:ecr:*:2:repository/*'],
  registry_roles: ['arn:aws:iam::210987654321:role/a', 'arn:aws:iam::210987654321:role/b'],
};

const texts = new Map(
  readdirSync('deploy/iam').map((file) => [file.replace('.json', ''), read(`deploy/iam/${file}`)]),
);
const policies = new Map([...texts].map(([name, text]) => [name, fill(text)]));
const statements = [...policies.values()].flatMap((policy) => policy.Statement);

it('the policies allow what the server calls and what is done on its behalf, no more and no less', () => {
  const calls = FOLDERS.flatMap(amazonCalls);
  const unknown = calls.filter((call) => !Object.hasOwn(NEEDED, call));
  expect(unknown, 'calls whose permissions this test does not know').toEqual([]);
  const needed = [...calls.flatMap((call) => NEEDED[call] ?? []), ...ON_BEHALF];
  const allowed = statements.flatMap(({ Action }) => Action);
  expect([...new Set(allowed)].sort()).toEqual([...new Set(needed)].sort());
});

it('nothing is allowed on everything but what Amazon cannot restrict', () => {
  const unrestricted = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
  expect(unrestricted.flatMap(({ Action }) => Action).sort()).toEqual([
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ecr:GetAuthorizationToken',
    'servicequotas:ListServiceQuotas',
  ]);
  expect(statements.flatMap(({ Action }) => Action).filter((each) => /[*?]/.test(each))).toEqual(
    [],
  );
});

it.each([
  ['ec2:TerminateInstances', 'instance', { 'aws:ResourceTag/slashrun:server': 'server-1' }],
  ['ec2:GetConsoleOutput', 'instance', { 'aws:ResourceTag/slashrun:server': 'server-1' }],
  [
    'ec2:DeleteLaunchTemplate',
    'launch-template',
    { 'aws:ResourceTag/slashrun:server': 'server-1' },
  ],
  ['ec2:CreateFleet', 'launch-template', { 'aws:ResourceTag/slashrun:server': 'server-1' }],
  ['ec2:RunInstances', 'launch-template', { 'aws:ResourceTag/slashrun:server': 'server-1' }],
  ['ec2:CreateLaunchTemplate', 'launch-template', { 'aws:RequestTag/slashrun:server': 'server-1' }],
  [
    'ec2:RunInstances',
    'instance',
    { 'aws:RequestTag/slashrun:server': 'server-1', 'ec2:MetadataHttpTokens': 'required' },
  ],
  ['ec2:RunInstances', 'volume', { 'aws:RequestTag/slashrun:server': 'server-1' }],
  ['ec2:CreateFleet', 'fleet', { 'aws:RequestTag/slashrun:server': 'server-1' }],
  [
    'ec2:CreateTags',
    'instance',
    {
      'aws:RequestTag/slashrun:server': 'server-1',
      'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'],
    },
  ],
  ['iam:PassRole', 'role', { 'iam:PassedToService': 'ec2.amazonaws.com' }],
])('%s for each %s has its condition', (action, kind, condition) => {
  const allowing = statements.filter(
    ({ Action, Resource }) =>
      [Action].flat().includes(action) &&
      [Resource].flat().some((each) => each.includes(`:${kind}/`)),
  );
  expect(allowing.length).toBeGreaterThan(0);
  for (const { Condition } of allowing)
    expect(Condition?.['StringEquals']).toEqual(expect.objectContaining(condition));
});

it('Terraform takes every policy and fills every placeholder', () => {
  const main = read('deploy/terraform/main.tf');
  const keysOf = (block: string): string[] => {
    const [, body = ''] = new RegExp(`\\n  ${block} = \\{\\n(.*?)\\n  \\}`, 's').exec(main) ?? [];
    return [...body.matchAll(/^ {4}([\w-]+) +=/gm)].map(([, key = '']) => key).sort();
  };
  const placeholders = [...texts.values()].flatMap((text) =>
    [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name),
  );
  expect(keysOf('values')).toEqual([...new Set(placeholders)].sort());
  expect(keysOf('wanted')).toEqual([...texts.keys()].sort());
  expect(main).toContain('templatefile("${path.module}/../iam/${each.key}.json", local.values)');
});

it('CloudFormation has the same policies', () => {
  const { Resources } = parseTemplate(read('deploy/cloudformation/slashrun.yaml'));
  const parameters = Object.fromEntries(
    Object.entries(VALUES).map(([name, value]) => [parameterOf(name), value]),
  );
  const found = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::RolePolicy')
    .map(({ Properties }) => [
      Properties['PolicyName'],
      evaluate(Properties['PolicyDocument'], parameters),
    ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(policies));
  const elsewhere = Object.values(Resources).filter(({ Type, Properties }) =>
    Type === 'AWS::IAM::Role' ? (Properties['Policies'] ?? Properties['ManagedPolicyArns']) : false,
  );
  expect(elsewhere).toEqual([]);
});

it('CloudFormation names nothing that it does not have', () => {
  const template = parseTemplate(read('deploy/cloudformation/slashrun.yaml'));
  const names = new Set(
    [template.Parameters, template.Resources].flatMap((each) => Object.keys(each)),
  );
  const text = JSON.stringify(template);
  const references = [...text.matchAll(/"Ref":"([^"]+)"/g)].map(([, name = '']) => name);
  const unknown = references.filter((name) => !name.startsWith('AWS::') && !names.has(name));
  expect(unknown).toEqual([]);
  const conditions = Object.values(template.Resources).flatMap(({ Condition }) => Condition ?? []);
  expect(Object.keys(template.Conditions)).toEqual(expect.arrayContaining(conditions));
});

it('docs/aws.md tells what each permission is for', () => {
  const told = new Set(
    [...read('docs/aws.md').matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action]) => action),
  );
  const untold = statements.flatMap(({ Action }) => Action).filter((action) => !told.has(action));
  expect(untold).toEqual([]);
});

/** A list fills one pair of quotes, as Terraform does it. */
function fill(text: string): z.infer<typeof Policy> {
  const filled = text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = VALUES[name];
    if (value === undefined) throw new Error(`nothing fills \${${name}}`);
    return [value].flat().join('", "');
  });
  return Policy.parse(JSON.parse(filled));
}

function parameterOf(placeholder: string): string {
  if (placeholder === 'account') return 'AWS::AccountId';
  if (placeholder === 'partition') return 'AWS::Partition';
  return placeholder.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
