/**
 * SpreadsheetML (ECMA-376 part 1) as a stream: any number of rows in little memory. Texts stand inline and are never formulas; one that
 * looks like one is marked as quoted, so it stays text when somebody edits it.
 */
import { type Cell, looksLikeFormula, type Measure, type Row, type Rows } from './cell.ts';
import { writeZip } from './write-zip.ts';

export type Sheet = {
  name: string;
  rows: Rows;
  /** Rows at the top that stay in sight, in bold. */
  heads?: number;
  /** Characters per column. */
  widths?: number[];
};

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Of ECMA-376 18.3.1.96 and the programs that read it. */
const longestText = 32_767;

/** Places in the list of formats below. */
const styles: Record<Measure | 'plain' | 'bold' | 'quoted' | 'instant', number> = {
  plain: 0,
  bold: 1,
  quoted: 2,
  integer: 3,
  percent: 4,
  duration: 5,
  score: 6,
  instant: 7,
};
const styleSheet = `${head}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="49" quotePrefix="1"/><xf xfId="0" numFmtId="3" applyNumberFormat="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" numFmtId="2" applyNumberFormat="1"/><xf xfId="0" numFmtId="166" applyNumberFormat="1"/></cellXfs></styleSheet>`;

export function writeXlsx(sheets: Sheet[]): AsyncGenerator<Buffer> {
  const names = sheets.map(({ name }, index) => sheetName(name, index));
  const types = sheets
    .map(
      (_, index) =>
        `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
    )
    .join('');
  return writeZip([
    {
      name: '[Content_Types].xml',
      content: [
        `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${types}</Types>`,
      ],
    },
    {
      name: '_rels/.rels',
      content: [
        `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    },
    {
      name: 'xl/workbook.xml',
      content: [
        `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${names.map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
      ],
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [
        `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      ],
    },
    { name: 'xl/styles.xml', content: [styleSheet] },
    ...sheets.map((sheet, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content: sheetXml(sheet) })),
  ]);
}

async function* sheetXml({ rows, heads = 0, widths }: Sheet): AsyncGenerator<string> {
  const pane =
    heads > 0
      ? `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${heads}" topLeftCell="A${heads + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
      : '';
  const columns = widths
    ? `<cols>${widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`
    : '';
  let text = `${head}<worksheet xmlns="${main}">${pane}${columns}<sheetData>`;
  let number = 0;
  for await (const row of rows) {
    number++;
    text += rowXml(row, number, number <= heads);
    if (text.length > 32_768) {
      yield text;
      text = '';
    }
  }
  yield `${text}</sheetData></worksheet>`;
}

function rowXml(row: Row, number: number, bold: boolean): string {
  const cells = row.map((cell, index) => cellXml(cell, `${columnName(index)}${number}`, bold)).join('');
  return `<row r="${number}">${cells}</row>`;
}

function cellXml(cell: Cell, place: string, bold: boolean): string {
  if (cell === null) return '';
  if (typeof cell === 'string') {
    const style = bold ? styles.bold : looksLikeFormula(cell) ? styles.quoted : styles.plain;
    const text = escaped(cell.slice(0, longestText));
    return `<c r="${place}" t="inlineStr"${style ? ` s="${style}"` : ''}><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  if (typeof cell === 'number') return numeric(place, cell, styles.plain);
  // Days since 1899-12-30, the serial dates of spreadsheets, in UTC.
  if (cell instanceof Date) return numeric(place, cell.getTime() / 86_400_000 + 25_569, styles.instant);
  if (cell.value === null) return '';
  const divisor = { percent: 100, duration: 86_400_000, integer: 1, score: 1 }[cell.measure];
  return numeric(place, cell.value / divisor, styles[cell.measure]);
}

function numeric(place: string, value: number, style: number): string {
  return Number.isFinite(value) ? `<c r="${place}"${style ? ` s="${style}"` : ''}><v>${value}</v></c>` : '';
}

/** 0 → A, 26 → AA. */
export function columnName(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

/** At most 31 characters, without those that formulas need. */
function sheetName(name: string, index: number): string {
  return (
    name
      .replace(/[\\/*?:[\]]/g, ' ')
      .trim()
      .slice(0, 31) || `Sheet${index + 1}`
  );
}

/** XML 1.0 knows no control characters, escaped or not. Half surrogates are replaced when the text becomes bytes. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!)
  );
}
