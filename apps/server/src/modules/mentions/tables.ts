import type { MentionSubject } from './contract.ts';

export type MentionRow = {
  id: string;
  origin_site: number;
  staff_id: string;
  subject: MentionSubject;
  subject_id: string;
  /** The message's seq, or the id of the ticket's change. */
  place: string;
  number: string;
  author_id: string;
  at: Date;
  read_at: Date | null;
};
