/** Where every module's migrations lie, in the order of modules.json: the law, the reading order and the order of wiring. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function moduleNames(home: string): string[] {
  return JSON.parse(readFileSync(join(home, 'apps/server/src/modules.json'), 'utf8')) as string[];
}

export function migrationFolders(home: string): { name: string; folder: string }[] {
  const source = join(home, 'apps/server/src');
  return [
    { name: 'kernel', folder: join(source, 'kernel/migrations') },
    ...moduleNames(home).map((name) => ({ name, folder: join(source, 'modules', name, 'migrations') })),
  ];
}
