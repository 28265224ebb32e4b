/** What the engine is told of the company's trunks and telephones. */
import type { Kernel, Scope } from '#kernel';
import type { Line, LineSource, Lines } from '#modules/callengine';
import { type TrunkManners, trunkManners } from './contract.ts';
import { extensionByNumber, listExtensions, listTrunks } from './store-lines.ts';
import type { ExtensionRow, TrunkRow } from './tables.ts';
import { opened } from './vault.ts';

export const realm = 'qiao';

/** Telephones of the program itself, by a name that is no number; they have no rows. */
const houseLines = new Map<string, Line>();
export const registerHouseLine = (name: string, line: Line): void => void houseLines.set(name, line);

const asConfig = (row: TrunkRow): Lines['trunks'][number] => ({
  name: row.code,
  hosts: row.hosts,
  ...(row.username && row.secret_sealed
    ? { account: { username: row.username, secret: { password: opened(row, row.secret_sealed, 'trunk') } } }
    : {}),
  ...(row.registers && row.username ? { register: {} } : {}),
  ...(row.max_calls ? { maxCalls: row.max_calls } : {}),
  ...asManners(trunkManners.parse(row.manners)),
});
const asManners = ({ optionsSeconds, fromUser, addresses, ...rest }: TrunkManners) => ({
  ...rest,
  optionsIntervalMs: optionsSeconds * 1000,
  ...(fromUser ? { fromUser } : {}),
  ...(addresses.length > 0 ? { inboundAddresses: addresses } : {}),
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
      Object.fromEntries([
        ...houseLines,
        ...(await listExtensions(db, scope))
          .filter(({ state }) => state === 'active')
          .map((row) => [row.number, asLine(row)] as const),
      ]),
    extension: async (number) => {
      const house = houseLines.get(number);
      if (house) return house;
      const row = await extensionByNumber(db, scope, number);
      return row && asLine(row);
    },
  };
}
