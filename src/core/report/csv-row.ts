/**
 * Cells as one row of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula stands
 * behind an apostrophe: a program's metadata may be anybody's.
 */
export function csvRow(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** As spreadsheets see it (owasp.org, "CSV Injection"); a number with a sign is none. */
function isFormula(text: string): boolean {
  return (
    /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
  );
}
