/** CSV as spreadsheets write it (RFC 4180, also with `;` or tabs), in UTF-8 or GB18030. Pure. */

export type CsvEncoding = 'utf-8' | 'gb18030';

/**
 * UTF-8 when the bytes are valid UTF-8 (with or without mark), else GB18030, which holds GBK and GB2312; null when they are
 * neither. GBK text that happens to be valid UTF-8 does not occur in practice beyond single words.
 */
export function decodeCsv(bytes: Uint8Array): { text: string; encoding: CsvEncoding } | null {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // An UTF-16 or binary file passes as GB18030 by accident, full of NULs.
      if (!text.includes('\0')) return { text, encoding };
    } catch {
      // Not this one.
    }
  }
  return null;
}

export type CsvRow = { line: number; cells: string[] };

/** Rows with the line they begin at; blank lines left out. A quote left open takes the rest of the file into its cell. */
export function parseCsv(text: string): CsvRow[] {
  const head = text.slice(0, text.search(/[\r\n]/) >>> 0 || undefined);
  const separator = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)[0]!;
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let begin = 1;
  const endRow = (): void => {
    cells.push(cell.trim());
    if (cells.some((value) => value !== '')) rows.push({ line: begin, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n') line++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === separator) {
      cells.push(cell.trim());
      cell = '';
    } else if (char === '\n') {
      endRow();
      begin = line;
    } else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}
