/** What each kind of channel knows: how words get there. */
import type { Problem } from '../contract.ts';
import type { Carried, ChannelRow, Person, Words } from '../tables.ts';

export type Errand = {
  channel: ChannelRow;
  person: Person;
  conversationId: string;
  contactId: string;
  seq: number | null;
  message: Words & { id: string; at: Date };
};
/** `outerId`: what the other side calls it, so that its receipts are understood. */
export type Arrived = { outerId: string | null; state: 'sent' | 'delivered'; parts: number | null };

export type Adapter = {
  /** Throws `NotCarried`. */
  send(errand: Errand): Promise<Arrived>;
};

/** `lasting`: another try says the same; it concerns this message. Else the way is at fault: it is tried again. */
export class NotCarried extends Error {
  readonly problem: Problem;
  readonly lasting: boolean;
  constructor(problem: Problem, detail: string, lasting = false) {
    super(detail.slice(0, 200));
    this.problem = problem;
    this.lasting = lasting;
  }
}

export type { Carried };
