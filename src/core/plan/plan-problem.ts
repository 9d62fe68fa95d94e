/** Why a command cannot run, in words for the person who wrote it; the place is in their comment. */
export type PlanProblem = { message: string; line?: number; column?: number; text?: string };
