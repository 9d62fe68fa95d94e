/**
 * Whoever holds the link that the server printed where only its operator reads it. No account of GitHub's:
 * the spaces of its logins have no such name.
 */
export const OPERATOR = { login: 'the operator', id: 0, isOperator: true } as const;
