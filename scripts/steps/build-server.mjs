/**
 * Bundles the server for Node: its own code and the workspace's packages into apps/server/dist, npm packages stay outside.
 * Entries: main.ts, each command in src/commands, each `*.worker.ts` (bundled beside main under its own name). SQL, locales
 * and modules.json are read from the source tree at run time, found through QIAO_HOME.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { home } from './home.mjs';
import { listFiles } from './stamp.mjs';

const source = join(home, 'apps/server/src');
const outdir = join(home, 'apps/server/dist');

const commands = existsSync(join(source, 'commands'))
  ? readdirSync(join(source, 'commands'))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => ({ in: join(source, 'commands', name), out: `commands/${basename(name, '.ts')}` }))
  : [];
const workers = listFiles(home, ['apps/server/src'], (path) => path.endsWith('.worker.ts')).map(({ path }) => ({
  in: join(home, path),
  out: basename(path, '.ts'),
}));

/** Bare names are packages, except the workspace's own, whose sources are TypeScript. `#…` are our own paths. */
const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup(building) {
    building.onResolve({ filter: /^[^./#]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || path.startsWith('@qiao/') || /^[a-zA-Z]:[\\/]/.test(path)) return undefined;
      return { path, external: true };
    });
  },
};

rmSync(outdir, { recursive: true, force: true });
try {
  await build({
    entryPoints: [{ in: join(source, 'main.ts'), out: 'main' }, ...commands, ...workers],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: 'linked',
    sourcesContent: false,
    keepNames: true,
    plugins: [packagesStayOutside],
    logLevel: 'warning',
  });
} catch {
  // esbuild has already shown what is wrong and where.
  process.exitCode = 1;
}
