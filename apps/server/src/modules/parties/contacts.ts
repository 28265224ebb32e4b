/** Port: the room below that knows who calls from the company's own pages, where no number is presented. */
import type { Tx } from '#kernel';

type ContactRoom = (tx: Tx, callId: string) => Promise<string | null>;
let room: ContactRoom | null = null;

/** Called while wiring. Gives the contact that the router knows them by; null: nobody it knows. */
export function registerContacts(given: ContactRoom): void {
  room = given;
}

export const contactRoom: ContactRoom = async (tx, callId) => (await room?.(tx, callId)) ?? null;
