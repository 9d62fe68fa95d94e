/** A colour of `tokens.css` as it is now: a canvas knows no custom properties. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
