/**
 * `npm run api-client`: writes the types of what web and widget may ask of the server, from its OpenAPI document. With `--check`
 * it only says whether they are what the server's routes say. Both tell which operations are not described in Chinese.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clients, clientText } from './api-client/client.mjs';
import { readDocument } from './api-client/document.mjs';
import { operationFiles, operationProblems } from './api-client/operations.mjs';
import { home } from './steps/home.mjs';

const check = process.argv.includes('--check');
const { document, named, operations } = await readDocument(home);
let old = 0;
for (const { file, chosen } of clients) {
  const path = join(home, file);
  const text = clientText(document, named, chosen);
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!same) old++;
  if (!same && !check) writeFileSync(path, text);
  if (!check) console.log(`${same ? '=' : '✓'} ${file}`);
  else if (!same)
    console.error(
      `${file} 与服务端的路由不一致，请运行 · is not what the server's routes say, run: npm run api-client`,
    );
}
const problems = operationProblems(operations, operationFiles(home));
if (problems.length > 0)
  console.error(`接口的中文说明要补齐 · what operations do must be told in Chinese too:\n${problems.join('\n')}`);
// Modules that were wired may have begun to count time; nothing of it is wanted here.
process.exit((check && old > 0) || problems.length > 0 ? 1 : 0);
