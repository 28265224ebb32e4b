/** RFC 4180 with a byte-order mark, so that spreadsheet programs read Chinese; a row at a time. */
import { type Cell, looksLikeFormula, type Rows } from './cell.ts';

export async function* writeCsv(rows: Rows): AsyncGenerator<string> {
  let text = '\ufeff';
  for await (const row of rows) {
    text += `${row.map(csvCell).join(',')}\r\n`;
    if (text.length > 32_768) {
      yield text;
      text = '';
    }
  }
  if (text) yield text;
}

/** Numbers stay numbers: per cent as 81.4, durations in seconds. Text that would be a formula gets an apostrophe before it. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') {
    if (cell.value === null) return '';
    return String(cell.measure === 'duration' ? Math.round(cell.value / 100) / 10 : cell.value);
  }
  const safe = looksLikeFormula(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
