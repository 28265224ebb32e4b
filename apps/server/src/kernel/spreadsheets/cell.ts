/** What a cell of a written table holds, and the guard that no text becomes a formula. */

export type Measure = 'integer' | 'percent' | 'duration' | 'score';
/** `percent`: 81.4 is 81.4 %; `duration`: milliseconds. */
export type Cell = string | number | Date | null | { value: number | null; measure: Measure };
export type Row = readonly Cell[];
export type Rows = Iterable<Row> | AsyncIterable<Row>;

/** Starts that spreadsheet programs take for a formula, also in their full-width forms. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;

export function looksLikeFormula(text: string): boolean {
  return formulaStart.test(text);
}
