/** How many tests a part passed and failed. Whatever is not plainly a pass counts as a failure. */

/**
 * Reads vitest's JSON report. A file that could not be loaded and a skipped test are failures. A group called `NOT TESTED: …`
 * (something that this machine cannot have) is shown even when its tests pass.
 * @returns {{ passed: number, failed: number, remarks: string[] }}
 */
export function countVitest(report) {
  const remarks = [];
  let failed = report.numFailedTests;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  for (const { name } of broken) remarks.push(`could not be run: ${name}`);
  const groups = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.map((one) => one.ancestorTitles?.[0] ?? ''),
  );
  for (const title of new Set(groups)) if (title.startsWith('NOT TESTED')) remarks.push(title);
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) remarks.push(`${skipped} skipped; a test that does not run proves nothing`);
  failed += broken.length + skipped;
  return { passed: report.numPassedTests, failed, remarks };
}

/** Reads the last line `N passed, N failed` of a part's output; undefined when there is none. */
export function countLine(output) {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed\s*$/gm)];
  const last = lines.at(-1);
  return last ? { passed: Number(last[1]), failed: Number(last[2]), remarks: [] } : undefined;
}

/**
 * The verdict over one part.
 * @param {{ counts?: { passed: number, failed: number, remarks: string[] }, code: number | null, seconds: number, minutes: number, left: number }} run
 */
export function judge({ counts, code, seconds, minutes, left }) {
  const remarks = [...(counts?.remarks ?? [])];
  const passed = counts?.passed ?? 0;
  let failed = counts?.failed ?? 0;
  const alsoFailed = (remark) => {
    remarks.push(remark);
    failed++;
  };
  if (!counts) alsoFailed('ended without saying what it ran');
  else if (passed + failed === 0) alsoFailed('ran no test');
  if (seconds > minutes * 120) alsoFailed(`took more than twice its ${minutes} minutes`);
  else if (seconds > minutes * 60) remarks.push(`over its ${minutes} minutes`);
  if (code !== 0 && failed === 0) alsoFailed(`ended with ${code === null ? 'a signal' : `exit code ${code}`}`);
  if (left > 0) alsoFailed(`left ${left} process${left > 1 ? 'es' : ''} running`);
  return { passed, failed, remarks };
}
