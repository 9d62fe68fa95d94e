/** What a script can tell apart; `EXIT_CODES_HELP` says the same to people. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  notSignedIn: 3,
  notFound: 4,
  serverAway: 5,
  interrupted: 130,
} as const;

export const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 it was refused (or, with --watch, the execution did not
end well), 2 wrong usage, 3 not signed in, 4 not found, 5 the server is away,
130 ended by Ctrl+C.
`;

/** An expected failure, in words for whoever typed the command. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, { exitCode, cause }: { exitCode: number; cause?: unknown }) {
    super(message, { cause });
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

export class WrongUsage extends CliError {
  constructor(message: string) {
    super(message, { exitCode: EXIT_CODES.wrongUsage });
  }
}

/** The server understood, and says no. */
export class Refused extends CliError {
  constructor(message: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES.failed, cause });
  }
}

export class NotSignedIn extends CliError {
  constructor(message: string) {
    super(message, { exitCode: EXIT_CODES.notSignedIn });
  }
}

export class NotFound extends CliError {
  constructor(message: string) {
    super(message, { exitCode: EXIT_CODES.notFound });
  }
}

/** It does not answer, or cannot now: later it may. */
export class ServerAway extends CliError {
  constructor(message: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES.serverAway, cause });
  }
}

/** It answers, but not as slashrun does. */
export class UnexpectedAnswer extends CliError {
  constructor(message: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES.serverAway, cause });
  }
}
