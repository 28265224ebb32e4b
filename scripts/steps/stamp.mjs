/** Tells whether a build's sources changed: by size and time first, by content when those differ. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files under `paths` (files or folders, relative to `home`) that `keep(relative path)` accepts, sorted. */
export function listFiles(home, paths, keep = () => true) {
  const found = [];
  const look = (path) => {
    const stat = lstatSync(join(home, path), { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(home, path)))
        if (name !== 'node_modules' && name !== 'dist') look(`${path}/${name}`);
    } else if (stat.isFile() && keep(path)) found.push({ path, size: stat.size, time: stat.mtimeMs });
  };
  for (const path of paths) look(path);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const digest = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

const quick = (files) => digest(files.map(({ path, size, time }) => `${path} ${size} ${time}`));
const content = (home, files) => digest(files.flatMap(({ path }) => [path, readFileSync(join(home, path))]));

/** True when the stamp in `file` was written for these files as they are now. */
export function isFresh(home, file, files) {
  if (!existsSync(file)) return false;
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
  if (stamp.quick === quick(files)) return true;
  if (stamp.content !== content(home, files)) return false;
  // Touched, not changed (a fresh checkout): next time the quick look is enough.
  try {
    writeStamp(home, file, files);
  } catch {
    // A read-only installation is looked at closely each time.
  }
  return true;
}

export function writeStamp(home, file, files) {
  writeFileSync(file, `${JSON.stringify({ quick: quick(files), content: content(home, files) })}\n`);
}
