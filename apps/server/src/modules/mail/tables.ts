/** Rows of the schema `mail`, and what is sealed in them. */
import type { Name } from '#kernel';

export type Address = { name: string; address: string };
/** Sealed as `head_sealed`. */
export type Head = {
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  from: Address | null;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  /** Outgoing: the words as they leave, with signature and quotation. Incoming held ones: what there is to read. */
  text?: string;
};
export type LetterFile = {
  fileId: string | null;
  name: string;
  mediaType: string;
  size: number;
  /** Content-ID of a picture that stands in the text. */
  cid?: string;
  /** Passed on: the conversation of the thread that it came with, when it is another. */
  of?: string;
  /** Why it was not taken; it is in the original. */
  refused?: string;
};
export type LetterState = 'received' | 'copy' | 'held' | 'dropped' | 'queued' | 'sending' | 'sent' | 'failed';
export type LetterKind = 'letter' | 'auto' | 'bounce' | 'form';
export type LetterRow = {
  id: string;
  origin_site: number;
  mailbox_id: string;
  direction: 'in' | 'out';
  kind: LetterKind;
  state: LetterState;
  reason: string | null;
  thread_id: string | null;
  conversation_id: string | null;
  seq: number | null;
  unit_id: string;
  folder: string | null;
  uid_validity: number | null;
  uid: number | null;
  message_hash: string;
  /** Blind index of what a letter that came in says; null for those of before. */
  essence: string | null;
  /** Blind index of the address it came from: of letters that took their place. */
  writer: string | null;
  ring: number;
  wrapped_key: string;
  head_sealed: string;
  html_sealed: string | null;
  attachments: LetterFile[];
  warnings: string[];
  file_id: string | null;
  size: number;
  at: Date;
  attempts: number;
  next_try_at: Date | null;
  sent_at: Date | null;
  filed: boolean;
  bounce: string | null;
};
export type ThreadRow = {
  id: string;
  origin_site: number;
  mailbox_id: string;
  subject: string;
  token: string;
  conversation_id: string;
  customer_id: string | null;
  participants: string[];
  created_at: Date;
};
export type FormRow = {
  id: string;
  origin_site: number;
  code: string;
  mailbox_id: string;
  unit_id: string;
  title: Name;
  intro: Name;
  state: 'active' | 'closed';
  version: number;
};
