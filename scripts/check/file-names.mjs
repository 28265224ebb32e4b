import { basename } from 'node:path';
import { isCode, sourceFiles } from './files.mjs';

const vague = /^(utils?|helpers?|common|managers?|misc|stuff)$/i;
const part = /(^|[-_.])(utils?|helpers?|managers?)($|[-_.])/i;

/** A file's name says what is in it. */
export function vagueNames(paths) {
  return paths
    .filter((path) => isCode(path))
    .filter((path) => {
      const name = basename(path).replace(/\.[^.]+$/, '');
      return (
        vague.test(name) ||
        part.test(name) ||
        path
          .split('/')
          .slice(0, -1)
          .some((folder) => vague.test(folder))
      );
    })
    .map((path) => `${path}: say what it holds instead of utils, helpers, common or manager`);
}

export default { name: 'file names', run: async (home) => vagueNames(sourceFiles(home)) };
