/** Rows of the schema `mailboxes`. */
import type { Name } from '#kernel';
import type { Dkim, ImapServer, OAuth, Problem, SmtpServer } from './contract.ts';

export type MailboxRow = {
  id: string;
  origin_site: number;
  address: string;
  name: Name;
  queue_id: string;
  unit_id: string;
  imap: ImapServer;
  smtp: SmtpServer;
  auth: 'password' | 'oauth2';
  oauth: OAuth | null;
  authority: string | null;
  dkim: Dkim | null;
  plus_address: boolean;
  files_sent: boolean;
  takes_since: Date | null;
  ring: number;
  wrapped_key: string;
  secrets_sealed: string;
  state: 'active' | 'paused';
  version: number;
  created_at: Date;
};
/** `file`: the copy in the folder of sent letters. */
export type Road = 'fetch' | 'send' | 'file';
export type HealthRow = {
  mailbox_id: string;
  road: Road;
  state: 'ok' | 'failing';
  problem: Problem | null;
  detail: string | null;
  failing_since: Date | null;
  tries: number;
  alarmed: boolean;
  last_ok_at: Date | null;
};
export type FolderRow = { mailbox_id: string; name: string; uid_validity: string; last_uid: string };
export type SignatureRow = { unit_id: string; origin_site: number; text: Name; version: number };
/** What is kept sealed. */
export type Secrets = {
  password?: string;
  smtpPassword?: string;
  clientSecret?: string;
  refreshToken?: string;
  dkimKey?: string;
};
