import { z } from 'zod';

/** The id of an execution: a UUID, as Valohai's API has it (it stands in `VH_EXECUTION_ID`). */
export const ExecutionId = z.uuid().brand('ExecutionId');
export type ExecutionId = z.infer<typeof ExecutionId>;
