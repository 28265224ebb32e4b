/** What is built, from which files, by which command. A target whose sources are not there yet is left out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const test = /(\.test\.tsx?|\.fixture\.ts|\/testing\.ts)$/;

/** What browsers get from the server's sources: contracts and the realtime protocol. */
const contract = /(\/contract(s)?\.ts|\/contract\/.*\.ts|kernel\/realtime\/protocol\.ts)$/;

const all = [
  {
    name: 'server',
    zh: '服务器',
    needs: 'apps/server/src/main.ts',
    sources: [
      'apps/server/src',
      'apps/server/seed',
      'apps/server/package.json',
      'packages',
      'scripts/steps/build-server.mjs',
    ],
    keep: (path) => /\.(ts|json|mjs)$/.test(path) && !test.test(path),
    command: ['scripts/steps/build-server.mjs'],
    cwd: '.',
    output: 'apps/server/dist',
    proof: 'main.js',
  },
  {
    name: 'web',
    zh: '网页',
    needs: 'apps/web/index.html',
    sources: ['apps/web', 'apps/server/src', 'packages', 'locales'],
    keep: (path) => !test.test(path) && (!path.startsWith('apps/server/') || contract.test(path)),
    command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    cwd: 'apps/web',
    output: 'apps/web/dist',
    proof: 'index.html',
  },
  {
    name: 'widget',
    zh: '访客小窗',
    needs: 'apps/widget/build.mjs',
    sources: ['apps/widget', 'apps/server/src', 'locales'],
    keep: (path) => !test.test(path) && (!path.startsWith('apps/server/') || contract.test(path)),
    command: ['apps/widget/build.mjs'],
    cwd: 'apps/widget',
    output: 'apps/widget/dist',
  },
];

/** Targets that can be built in this tree. */
export function targetsIn(home) {
  return all
    .filter(({ needs }) => existsSync(join(home, needs)))
    .map((target) => ({ ...target, sources: [...target.sources, 'package-lock.json', 'tsconfig.base.json'] }));
}
