/** RFC 6266: the plain name for old clients, the exact one in UTF-8. Never shown inline. */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(fileName).replaceAll(/['()*]/g, percent);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

function percent(character: string): string {
  return `%${character.codePointAt(0)?.toString(16).toUpperCase() ?? ''}`;
}
