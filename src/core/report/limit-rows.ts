const MAX_ROWS = 100;

/** So many rows as people read, then one that says how many more there are. */
export function limitRows<Row>(rows: readonly Row[], more: (words: string) => Row): readonly Row[] {
  const left = rows.length - MAX_ROWS;
  return left <= 0 ? rows : [...rows.slice(0, MAX_ROWS), more(`… and ${left} more`)];
}
