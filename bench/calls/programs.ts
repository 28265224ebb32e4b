/** sipp and tcpdump: installed through apt where that is possible, as the tests do it, else named exactly. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const NEEDS = new URL('../../scripts/run-tests/needs.mjs', import.meta.url);

export async function ensurePrograms(): Promise<void> {
  const script = `
    const { ensureSystem } = await import(${JSON.stringify(NEEDS.href)});
    await ensureSystem(['sipp', 'tcpdump']);
  `;
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr?.trim() || String(error));
  }
}
