/** What the lists say of who calls: asked at the door, in queues and by who is offered the call. */
import { clock, type Db, systemScope } from '#kernel';
import { unitCards } from '#modules/organisation';
import { type CallRow, type ListedCaller, numberByDigits } from '#modules/telephony';
import { entriesFor } from './store.ts';

const program = systemScope('calllists');

/** The unit of the number that was dialled: a queue further on may be another's. */
export async function unitOfCall(db: Db, call: Pick<CallRow, 'dialled' | 'unit_id'>): Promise<string> {
  return (await numberByDigits(db, program, call.dialled))?.unit_id ?? call.unit_id;
}

export async function lookUp(db: Db, call: CallRow): Promise<ListedCaller | null> {
  if (call.direction !== 'in' || !call.party_blind) return null;
  const entries = await entriesFor(db, program, { blind: call.party_blind, now: clock.now() });
  if (entries.length === 0) return null;
  const [unit] = await unitCards(db, program, [await unitOfCall(db, call)]);
  const found = entries.find((entry) => unit?.path.includes(entry.unit_id));
  return found ? { list: found.list, refuses: found.refuses } : null;
}
