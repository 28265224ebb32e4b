/** Checks that are programs of their own: Biome, TypeScript, dependency-cruiser, the law of the sources. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../steps/run.mjs';

/** Passes when the program ends with 0; its output is the problem otherwise. */
function program(name, script, args) {
  return {
    name,
    async run(home) {
      const { code, output } = await run(process.execPath, [join(home, script), ...args], {
        cwd: home,
        env: { NO_COLOR: '1', FORCE_COLOR: '0' },
      });
      return code === 0 ? [] : [output.trim() || `ended with ${code}`];
    },
  };
}

// The compiler of version 7 looks at types in half the time; its predecessor stays for the tools that read programs.
const typescript = 'node_modules/typescript-native/bin/tsc';

/** One check per workspace that has sources. */
export function programChecks(home) {
  const workspaces = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(home, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(home, folder, 'tsconfig.json')))
      .filter((folder) => existsSync(join(home, folder, 'src')) && readdirSync(join(home, folder, 'src')).length > 0),
  );
  const checks = [
    // What was found last time is kept beside the packages: only what changed is looked at again.
    ...workspaces.map((folder) =>
      program(`types ${folder}`, typescript, [
        ...['-p', folder, '--pretty', 'false', '--incremental', '--singleThreaded'],
        ...['--tsBuildInfoFile', `node_modules/.cache/types/${folder}.tsbuildinfo`],
      ]),
    ),
    program('format and lint', 'node_modules/@biomejs/biome/bin/biome', [
      'check',
      '--diagnostic-level=error',
      '--max-diagnostics=40',
      '.',
    ]),
  ];
  if (existsSync(join(home, '.dependency-cruiser.cjs')))
    checks.push(
      program('import rules', 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs', [
        '--config',
        '.dependency-cruiser.cjs',
        ...workspaces.map((folder) => `${folder}/src`),
      ]),
    );
  if (existsSync(join(home, 'scripts/law/source-law.mjs')))
    checks.push(program('source rules', 'scripts/law/source-law.mjs', [home]));
  if (existsSync(join(home, 'scripts/states.ts')))
    checks.push(program('state tables', 'node_modules/tsx/dist/cli.mjs', ['scripts/states.ts', '--check']));
  if (existsSync(join(home, 'scripts/api-client.mjs')))
    checks.push(program('api client', 'scripts/api-client.mjs', ['--check']));
  return checks;
}
