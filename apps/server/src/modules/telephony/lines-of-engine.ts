/** What the engine is told of the company's trunks and telephones. */

import type { Kernel, Scope } from '#kernel';
import type { Line, LineSource, Lines } from '#modules/callengine';
import { extensionByNumber, listExtensions, listTrunks } from './store-lines.ts';
import type { ExtensionRow, TrunkRow } from './tables.ts';
import { opened } from './vault.ts';

export const realm = 'qiao';

const asConfig = (row: TrunkRow): Lines['trunks'][number] => ({
  name: row.code,
  hosts: row.hosts,
  ...(row.username && row.secret_sealed
    ? { account: { username: row.username, secret: { password: opened(row, row.secret_sealed, 'trunk') } } }
    : {}),
  ...(row.registers && row.username ? { register: {} } : {}),
  ...(row.max_calls ? { maxCalls: row.max_calls } : {}),
});
const asLine = (row: ExtensionRow): Line => ({
  password: opened(row, row.secret_sealed, 'extension'),
  name: row.name,
});

export function linesOfEngine({ db }: Pick<Kernel, 'db'>, scope: Scope): LineSource {
  return {
    realm,
    trunks: async () => (await listTrunks(db, scope)).filter(({ state }) => state === 'active').map(asConfig),
    extensions: async () =>
      Object.fromEntries(
        (await listExtensions(db, scope))
          .filter(({ state }) => state === 'active')
          .map((row) => [row.number, asLine(row)]),
      ),
    extension: async (number) => {
      const row = await extensionByNumber(db, scope, number);
      return row && asLine(row);
    },
  };
}
