const UNITS = ['', 'k', 'm', 'g', 't'];

/** Bytes from a number or a text such as `512m` or `8 GB`, in powers of 1024 as Docker takes them. */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? value : undefined;
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(value) ?? [];
  if (amount === undefined) return undefined;
  const bytes = Math.round(Number(amount) * 1024 ** UNITS.indexOf(unit.toLowerCase()));
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
