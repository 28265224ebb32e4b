/** Parts of the product, switched on or off: of every one there is, so that a comparison names each difference. */
import { partCodes, switchedParts, switchPart } from '#modules/parts';
import type { Carried } from './carried.ts';

export const parts: Carried<'parts'> = {
  section: 'parts',
  right: 'parts.manage',
  async read(db, scope) {
    const rows = await switchedParts(db, scope);
    return partCodes.map((code) => ({
      key: code,
      id: code,
      version: 1,
      item: { on: rows.find((row) => row.code === code)?.is_on ?? true },
    }));
  },
  async write(tx, { scope }, key, { on }) {
    const code = partCodes.find((one) => one === key);
    if (code) await switchPart(tx, scope, code, on);
  },
};
