/** What a directory said, under a key of its own for each person. */
import type { Keys } from '#kernel';
import type { Said } from './resource.ts';
import type { PersonRow } from './tables.ts';

const context = (staffId: string): string => `scim:${staffId}:said`;

/** User names are the same in any case (RFC 7643, 4.1.1), outer ids are not. */
export const userNameIndex = (keys: Keys, userName: string): string =>
  keys.blind('scim.user-name', userName.trim().toLowerCase());
export const externalIndex = (keys: Keys, externalId: string): string => keys.blind('scim.external', externalId);

export function sealSaid(keys: Keys, staffId: string, said: Said): Omit<PersonRow, 'version' | 'updated_at'> {
  const { key, wrapped } = keys.create();
  return {
    staff_id: staffId,
    user_name_blind: userNameIndex(keys, said.userName),
    external_blind: said.externalId ? externalIndex(keys, said.externalId) : null,
    said: keys.seal(key, JSON.stringify(said), context(staffId)),
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
  };
}

export const openSaid = (keys: Keys, row: PersonRow): Said =>
  JSON.parse(
    keys.open(keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key }), row.said, context(row.staff_id)),
  ) as Said;
