const mostOutput = 60_000;

const time = (seconds) => (seconds < 60 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`);

/** What one part did; its whole output only when something failed. */
export function describe({ name, passed, failed, seconds, minutes, remarks, output }) {
  const line = `${failed === 0 ? '✓' : '✗'} ${name}: ${passed} passed, ${failed} failed, ${time(seconds)} of ${minutes} min`;
  const notes = remarks.map((remark) => `  ! ${remark}`);
  if (failed === 0) return [line, ...notes].join('\n');
  const shown =
    output.length <= mostOutput
      ? output
      : `${output.slice(0, mostOutput / 2)}\n… ${output.length - mostOutput} characters left out …\n${output.slice(-mostOutput / 2)}`;
  return [`\n── ${name} ──`, shown.trimEnd(), `── end of ${name} ──`, line, ...notes].join('\n');
}

/** Prints the table and the last line. @returns {number} the exit code */
export function summary(results, interrupted) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const rows = results.map(({ name, passed: ok, failed: bad, seconds, minutes }) => [
    name,
    String(ok),
    String(bad),
    time(seconds),
    `${minutes} min`,
  ]);
  const table = [['part', 'passed', 'failed', 'time', 'budget'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  console.log('');
  for (const row of table)
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   '),
    );
  if (interrupted) console.log('\n已中断，其余部分没有运行 · interrupted, the other parts were not run');
  console.log(`\n${passed} passed, ${failed} failed`);
  if (interrupted) return 130;
  return failed === 0 && passed > 0 ? 0 : 1;
}
