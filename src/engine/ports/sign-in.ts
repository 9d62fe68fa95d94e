/** GitHub's pages on which people let the App act for them; called when somebody signs in. */
export interface SignIn {
  /** Undefined when the server was told no secret for it: nobody can sign in with a browser then. */
  readonly web: WebSignIn | undefined;
  /** Public: the command line signs people in with it. */
  readonly clientId: string | undefined;
  /** Who holds a token; undefined for one that GitHub does not take (any more). */
  userOf(token: string): Promise<GitHubUser | undefined>;
}

export interface WebSignIn {
  /**
   * Where the browser goes; GitHub sends it back to `redirectUrl` with a code and the state. Only who knows
   * the verifier, of which `challenge` is the SHA-256, can do something with the code.
   */
  authorizeUrl(request: { state: string; challenge: string; redirectUrl: string }): string;
  /** Undefined for a code that is wrong, was used, or is older than ten minutes. */
  exchange(request: {
    code: string;
    verifier: string;
    redirectUrl: string;
  }): Promise<UserToken | undefined>;
  /** Undefined when that cannot be refreshed any more. Good once. */
  refresh(refreshToken: string): Promise<UserToken | undefined>;
  /** Makes a token worthless. Safe to repeat. */
  revoke(token: string): Promise<void>;
}

export type GitHubUser = { login: string; id: number; avatarUrl: string };

/** Of a person, for this App. */
export type UserToken = {
  token: string;
  /** Where the App lets its tokens expire; times in milliseconds since 1970. */
  expires?: { at: number; refreshToken: string } | undefined;
};
