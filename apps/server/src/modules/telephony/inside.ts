/** What the room with the operators' functions plugs in: codes, how an extension is reached, what a telephone of the house dials. */
import type { Database, Db } from '#kernel';
import type { InCallCodes, Plan } from '#modules/parties';
import type { InsideCall } from './desk/inside-call.ts';
import type { LiveCall } from './desk/live-call.ts';
import type { ExtensionRow } from './tables.ts';

export type Pressed = { legId: string; staffId: string | null; code: string; number: string };
export type InsideRoom = {
  codes: InCallCodes;
  /** Null: not to be reached now (do not disturb); the caller hears that it is busy. */
  reach(db: Db, extension: ExtensionRow, seconds: number): Promise<Plan | null>;
  /** A telephone of the house dials what is no number of the company. */
  dialled(call: InsideCall): Promise<void>;
  /** A code in a call; what it throws is heard as a tone. */
  pressed(call: LiveCall, pressed: Pressed): Promise<void>;
  /** A telephone asks by its own key that the call goes to somebody. `taken`: it can, tell the telephone before it is let go. */
  transfer(call: LiveCall, staffId: string | null, target: string, taken: () => Promise<void>): Promise<void>;
};

let room: InsideRoom | null = null;
export function registerInside(given: InsideRoom): void {
  room = given;
}
export const insideRoom = (): InsideRoom | null => room;

export async function planOfExtension(db: Database, extension: ExtensionRow, seconds: number): Promise<Plan> {
  const simple = {
    steps: [
      { ways: [{ kind: 'extension' as const, extension: extension.number, staffId: extension.staff_id }], seconds },
    ],
    staffId: extension.staff_id,
    title: extension.name,
  };
  if (!room) return simple;
  return (await room.reach(db, extension, seconds)) ?? { ...simple, steps: [] };
}
