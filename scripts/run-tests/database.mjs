/** One embedded PostgreSQL for the whole run. Durability is off: parts that test durability start their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { home } from '../steps/home.mjs';
import { begin, Stop } from '../steps/say.mjs';

/** @returns {Promise<{ url: string, stop(): Promise<void> }>} */
export async function startDatabase(folder) {
  const end = begin('启动测试数据库', 'starting the test database');
  const loader = import.meta.resolve('tsx');
  const child = spawn(
    process.execPath,
    ['--import', loader, join(home, 'scripts/run-tests/database-process.mjs'), folder],
    {
      // It stops when this pipe closes, so it ends with this run however that ends.
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value: url } = await lines.next();
  if (!url) throw new Stop('测试数据库未能启动，原因见上。', 'The test database did not start; see above.');
  end();
  return {
    url,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
