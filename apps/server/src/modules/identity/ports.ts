/** What the program gave this module at wiring; use cases take only `(tx, scope, input)`. */
import type { Db, Keys, Scope, Tx } from '#kernel';

/** A mail to somebody, already written in their language; the room below knows how mail leaves. */
export type OutgoingMail = { to: string; subject: string; text: string };

export type IdentityPorts = {
  keys: Keys;
  publicUrl: string;
  site: number;
  /** Told after commit on the node that acted; other nodes hear the event. */
  sessionEnded(sessionId: string): void;
  rightsChanged(staffId: string): void;
};

let given: IdentityPorts | null = null;
export function givePorts(ports: IdentityPorts): void {
  given = ports;
}
export function ports(): IdentityPorts {
  if (!given) throw new Error('identity: used before wiring');
  return given;
}

/** What rooms below tell everybody of the company as a whole. */
export type OfCompany = { partsOff: string[]; partsEnding: string[]; modulesOff: string[] };
let company: (db: Db) => Promise<OfCompany> = async () => ({ partsOff: [], partsEnding: [], modulesOff: [] });
/** Called once by parts while wiring. */
export function tellMe(telling: (db: Db) => Promise<OfCompany>): void {
  company = telling;
}
export const ofCompany = (db: Db): Promise<OfCompany> => company(db);

/** Queues a mail in the transaction; false when the company has no way to send mail (the link is then shown to who acts). */
type SendMail = (tx: Tx, scope: Scope, mail: OutgoingMail) => Promise<boolean>;
let send: SendMail = async () => false;

/** Called once by notifications while wiring: mail goes out through the room below. */
export function plugOutgoingMail(sending: SendMail): void {
  send = sending;
}
export async function sendMail(tx: Tx, scope: Scope, mail: OutgoingMail): Promise<boolean> {
  return await send(tx, scope, mail);
}
