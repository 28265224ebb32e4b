/** The telephone that rings for an agent's calls: at their desk, or in their pocket. */
import type { OriginateOptions } from '@qiao/softswitch';
import { mobileWay } from '#modules/parties';
import { deviceOf, extensionOfStaff } from '../store-lines.ts';
import type { DeskParts } from './parts.ts';

/** `confirms`: whoever picks up says first that they are there. */
type OwnTelephone = Pick<OriginateOptions, 'to' | 'from'> & { confirms: boolean };

/** Null: they answer by browser, or their telephone is not to be reached. */
export async function ownTelephone(
  { db, scope }: DeskParts,
  staffId: string,
  shown: string,
): Promise<OwnTelephone | null> {
  const [device, extension] = await Promise.all([deviceOf(db, scope, staffId), extensionOfStaff(db, scope, staffId)]);
  const by = device === 'mobile' ? await mobileWay(db, staffId) : null;
  if (by)
    return { to: { kind: 'trunk', trunk: by.trunk, number: by.number }, from: { number: by.from }, confirms: true };
  const at = device === 'phone' ? extension : null;
  return at && { to: { kind: 'extension', extension: at.number }, from: { number: shown }, confirms: false };
}
