/** Rows for one statement over `jsonb_populate_recordset`: what JSON in PostgreSQL refuses (half a pair, NUL) is replaced. */
export function rowsJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' && /[\0\p{Surrogate}]/u.test(value)
      ? value.replace(/[\0\p{Surrogate}]/gu, '\ufffd')
      : value,
  );
}
