/** The bytes of a letter of ours, made once: every try and the copy in the folder of sent letters are the same. */
import { createTransport, type TransportOptions } from 'nodemailer';
import { type MailboxRow, openSecrets } from '#modules/mailboxes';
import { ports } from './ports.ts';
import { htmlOfText } from './reading/text-html.ts';
import { plusAddress } from './rules/threading.ts';
import type { Address, Head, LetterRow, ThreadRow } from './tables.ts';
import { openHtml } from './vault.ts';

export async function composeLetter(
  mailbox: MailboxRow,
  thread: Pick<ThreadRow, 'token'>,
  row: LetterRow,
  head: Head,
): Promise<Buffer> {
  const attachments = [];
  for (const file of row.attachments) {
    if (!file.fileId) continue;
    const { content } = await ports().files.read(file.fileId);
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(part as Buffer);
    attachments.push({
      filename: file.name,
      contentType: file.mediaType,
      content: Buffer.concat(parts),
      ...(file.cid ? { cid: file.cid, contentDisposition: 'inline' } : {}),
    });
  }
  const dkimKey = mailbox.dkim ? openSecrets(mailbox).dkimKey : undefined;
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    ...(mailbox.dkim && dkimKey
      ? { dkim: { domainName: mailbox.dkim.domain, keySelector: mailbox.dkim.selector, privateKey: dkimKey } }
      : {}),
  } as TransportOptions);
  const made = (await composer.sendMail({
    from: written(head.from!),
    to: head.to.map(written),
    cc: head.cc.map(written),
    ...(mailbox.plus_address
      ? { replyTo: { name: head.from!.name, address: plusAddress(mailbox.address, thread.token) } }
      : {}),
    subject: head.subject,
    date: row.at,
    messageId: head.messageId!,
    inReplyTo: head.inReplyTo.join(' '),
    references: head.references,
    headers: { 'X-Qiao-Thread': thread.token },
    text: head.text ?? '',
    html: openHtml(row) ?? htmlOfText(head.text ?? ''),
    attachments,
    // Content comes from people: it must not make the server read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as object)) as { message: Buffer };
  return made.message;
}

const written = ({ name, address }: Address) => ({ name, address });
