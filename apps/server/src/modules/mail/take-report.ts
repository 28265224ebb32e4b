/** A report says that a letter of ours did not arrive: it is written beside that letter, and whoever wrote it is told. */
import type { Scope, Tx } from '#kernel';
import { lockConversation, say } from '#modules/conversations';
import { notifyStaff } from '#modules/notifications';
import { tellLetter } from './events.ts';
import type { Placing } from './place-letter.ts';
import { ports } from './ports.ts';
import { plusTokens } from './rules/threading.ts';
import { insertLetters, lastSent, saveBounce, sentByHash, threadsOfTokens } from './store.ts';
import type { LetterRow } from './tables.ts';
import { hashOfId, sealLetter } from './vault.ts';

/** False when it is about no letter of ours. */
export async function takeReport(tx: Tx, scope: Scope, placing: Placing): Promise<boolean> {
  const { letter, mailbox } = placing;
  const about = await letterAbout(tx, scope, placing);
  if (!about?.conversation_id) return false;
  const row = await lockConversation(tx, scope, about.conversation_id);
  if (!row) return false;
  // Without fields for machines it is a refusal: nobody writes by hand of what arrived.
  const action = letter.report?.action ?? 'failed';
  const words = [letter.report?.status, letter.report?.words].filter(Boolean).join(' ').slice(0, 300);
  // "Delivered", "relayed", "expanded": nothing to do, the report is kept.
  if (action !== 'other')
    await say(tx, scope, row, action === 'delayed' ? 'mail.delayed' : 'mail.bounced', {
      words: words || letter.head.subject,
    });
  if (action === 'failed') {
    await saveBounce(tx, about.id, words || 'bounced');
    if (row.agent_id)
      await notifyStaff(tx, scope, [row.agent_id], {
        code: 'mail.bounced',
        params: { number: row.number },
        link: `/workspace/${row.id}`,
        key: `letter:${about.id}:bounced`,
      });
  }
  const report: LetterRow = {
    ...about,
    id: placing.id,
    mailbox_id: mailbox.id,
    direction: 'in',
    kind: 'bounce',
    state: 'received',
    reason: null,
    seq: null,
    unit_id: row.unit_id,
    folder: placing.source?.folder ?? null,
    uid_validity: placing.source?.uidValidity ?? null,
    uid: placing.source?.uid ?? null,
    message_hash: placing.hash,
    essence: placing.essence,
    writer: null,
    ...sealLetter(placing.id, letter.head, null),
    attachments: [],
    warnings: [],
    file_id: placing.fileId,
    size: placing.size,
    at: placing.at,
    bounce: null,
  };
  if ((await insertLetters(tx, [report])) === 0) throw new Error('the report was taken meanwhile');
  if (placing.fileId) await ports().files.keep(tx, placing.fileId);
  await tellLetter(tx, scope, { ...about, state: about.state });
  return true;
}

async function letterAbout(tx: Tx, scope: Scope, { letter, mailbox }: Placing): Promise<LetterRow | null> {
  const ids = [...letter.reportedIds, ...letter.head.inReplyTo, ...letter.head.references];
  const named = await sentByHash(tx, scope, [...new Set(ids)].map(hashOfId));
  if (named) return named;
  const tokens = [...plusTokens(mailbox.address, letter.sentTo), ...letter.tokens];
  const [thread] = tokens.length > 0 ? await threadsOfTokens(tx, scope, tokens) : [];
  return thread ? lastSent(tx, scope, thread.id) : null;
}
