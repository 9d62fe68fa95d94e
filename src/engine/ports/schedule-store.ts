export type Schedule = { key: string; cron: string; timeZone: string; nextAt: number };

export interface ScheduleStore {
  /** Exactly these; one that is known keeps its next time. */
  replace(repositoryId: number, schedules: readonly Schedule[]): Promise<void>;
  due(now: number): Promise<(Schedule & { repositoryId: number })[]>;
  setNext(repositoryId: number, key: string, nextAt: number): Promise<void>;
  ofRepository(repositoryId: number): Promise<Schedule[]>;
}
