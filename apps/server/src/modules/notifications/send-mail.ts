/** Outgoing mail: queued in the caller's transaction, sent by a job with retries, forgotten once it has left. */
import type { Readable } from 'node:stream';
import { createTransport, type Transporter, type TransportOptions } from 'nodemailer';
import { z } from 'zod';
import { clock, type Database, defineJob, newId, type Scope, systemScope, type Tx } from '#kernel';
import { ports } from './ports.ts';
import { finishMail, insertMail, type MailRow, markTried, takeMail } from './store.ts';

export type Attachment = { fileId: string; name: string };

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  replyTo?: string;
  /** Stored files; they are kept until the mail has left and shredded then. */
  attachments?: Attachment[];
};

export const sendMailJob = defineJob('notifications.send-mail', z.object({ mailId: z.uuid() }));
/** Graphile's back-off reaches about a day with so many. */
export const mailAttempts = 14;

const context = (id: string, field: string): string => `mail:${id}:${field}`;

/** True when queued; false when no SMTP server is configured, and then nothing is kept. */
export async function sendMail(tx: Tx, _scope: Scope, mail: Mail): Promise<boolean> {
  const { keys, files, jobs, site, canMail } = ports();
  if (!canMail) return false;
  const id = newId();
  const { key, wrapped } = keys.create();
  const seal = (field: string, clear: string): string => keys.seal(key, clear, context(id, field));
  await insertMail(
    tx,
    site,
    {
      id,
      recipient_sealed: seal('to', mail.to),
      subject_sealed: seal('subject', mail.subject),
      text_sealed: seal('text', mail.text),
      html_sealed: mail.html ? seal('html', mail.html) : null,
      headers: mail.replyTo ? { 'reply-to': seal('reply-to', mail.replyTo) } : {},
      ring: wrapped.ring,
      wrapped_key: wrapped.wrapped,
      attachments: mail.attachments ?? [],
    },
    clock.now(),
  );
  for (const { fileId } of mail.attachments ?? []) await files.keep(tx, fileId);
  await jobs.enqueue(tx, sendMailJob, { mailId: id }, { maxAttempts: mailAttempts });
  return true;
}

async function attached({ attachments }: MailRow): Promise<{ filename: string; content: Readable }[]> {
  const found = [];
  for (const { fileId, name } of attachments)
    found.push({ filename: name, content: (await ports().files.read(fileId)).content });
  return found;
}

async function forgetFiles(tx: Tx, { attachments }: MailRow): Promise<void> {
  for (const { fileId } of attachments) await ports().files.shred(tx, fileId);
}

export class Postman {
  private readonly transport: Transporter;
  private readonly from: string;
  private readonly domain: string;

  /** `smtpUrl`: `smtp://user:password@host:587` or `smtps://…:465`. */
  constructor(smtpUrl: string, from: string) {
    const limits = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };
    this.transport = createTransport({ url: smtpUrl, ...limits } as TransportOptions, { from } as TransportOptions);
    this.from = from;
    this.domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  }

  /**
   * Sends one queued mail. A refusal for good (5xx) ends it; anything else throws, so that the job tries again. The Message-ID is
   * the mail's own: sent again after a crash, it is the same message to the receiver.
   */
  async deliver(db: Database, mailId: string): Promise<void> {
    const scope = systemScope('notifications.postman');
    const failure = await db.transact(async (tx) => {
      const mail = await takeMail(tx, scope, mailId);
      if (!mail) return null;
      try {
        await this.transport.sendMail({ ...this.open(mail), attachments: await attached(mail) });
        await finishMail(tx, mailId, { state: 'sent', error: null }, clock.now());
        await forgetFiles(tx, mail);
        return null;
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        const reason = String(responseCode ?? code ?? 'error').slice(0, 40);
        const final = (responseCode ?? 0) >= 500 || mail.attempts + 1 >= mailAttempts;
        if (final) {
          await finishMail(tx, mailId, { state: 'failed', error: reason }, clock.now());
          await forgetFiles(tx, mail);
        } else await markTried(tx, mailId, reason);
        return final ? null : reason;
      }
    });
    if (failure) throw new Error(`mail ${mailId} not sent: ${failure}`);
  }

  close(): void {
    this.transport.close();
  }

  private open(mail: MailRow): {
    from: string;
    to: string;
    subject: string;
    text: string;
    html?: string;
    replyTo?: string;
    messageId: string;
    disableFileAccess: true;
    disableUrlAccess: true;
  } {
    const { keys } = ports();
    const key = keys.unwrap({ ring: mail.ring, wrapped: mail.wrapped_key });
    const clear = (field: string, sealed: string): string => keys.open(key, sealed, context(mail.id, field));
    const replyTo = mail.headers['reply-to'];
    return {
      from: this.from,
      to: clear('to', mail.recipient_sealed),
      subject: clear('subject', mail.subject_sealed),
      text: clear('text', mail.text_sealed),
      ...(mail.html_sealed ? { html: clear('html', mail.html_sealed) } : {}),
      ...(replyTo ? { replyTo: clear('reply-to', replyTo) } : {}),
      messageId: `<${mail.id}@${this.domain}>`,
      // Content comes from people: it must not make the server read files or fetch addresses.
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }
}
