import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A version, also that of a package under another name (`npm:typescript@7.0.2`). */
const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/;

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Every dependency is pinned exactly, and the lock file holds that very version, also of other platforms' packages: a
 * registry that lags makes npm drop those from the lock without a word.
 * @param {Record<string, object>} manifests folder ('' is the root) → package.json
 * @param {Record<string, { version?: string }>} locked packages of package-lock.json
 */
export function unpinned(manifests, locked) {
  const problems = [];
  for (const [folder, manifest] of Object.entries(manifests)) {
    const where = folder ? `${folder}/package.json` : 'package.json';
    for (const kind of kinds)
      for (const [name, asked] of Object.entries(manifest[kind] ?? {})) {
        const version = exact.exec(asked)?.[1];
        if (!version) {
          problems.push(`${where}: ${name} "${asked}" is not an exact version`);
          continue;
        }
        if (name.startsWith('@qiao/')) continue;
        const entry = locked[`${folder}/node_modules/${name}`] ?? locked[`node_modules/${name}`];
        if (entry?.version !== version)
          problems.push(`${where}: ${name} ${version} is ${entry ? entry.version : 'missing'} in package-lock.json`);
      }
  }
  return problems;
}

export default {
  name: 'dependencies',
  async run(home) {
    const read = (path) => JSON.parse(readFileSync(join(home, path), 'utf8'));
    const folders = ['apps', 'packages'].flatMap((parent) =>
      readdirSync(join(home, parent))
        .map((name) => `${parent}/${name}`)
        .filter((folder) => existsSync(join(home, folder, 'package.json'))),
    );
    const manifests = Object.fromEntries(
      ['', ...folders].map((folder) => [folder, read(join(folder, 'package.json'))]),
    );
    return unpinned(manifests, read('package-lock.json').packages);
  },
};
