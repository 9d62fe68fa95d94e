import { isOfThisMachine } from '../settings/is-of-this-machine.ts';
import { type Note, problem, warning } from './note.ts';

type Given = {
  publicUrl: string | undefined;
  serverName: string | undefined;
  /** Whether the agent was built as one file, which a machine downloads. */
  hasAgent: boolean;
};

/** What the server itself needs before a machine of Amazon can work for it. */
export function judgeMachines({ publicUrl, serverName, hasAgent }: Given): Note[] {
  const reachable = publicUrl !== undefined && !isOfThisMachine(publicUrl);
  return [
    ...(reachable
      ? []
      : [
          problem(
            'machines of Amazon cannot reach the server',
            'set PUBLIC_URL to an address that they can reach: docs/aws.md, "How machines reach the server"',
          ),
        ]),
    ...(hasAgent
      ? []
      : [
          problem(
            'the agent was not built for machines of Amazon',
            'the server does not start with an environment of them: npm run build:agent',
          ),
        ]),
    ...(serverName === undefined
      ? [
          warning(
            'SERVER_NAME is not set',
            'the server makes up a name, which the policies of deploy/iam do not know: set it to their server_id',
          ),
        ]
      : []),
  ];
}
