/** What staff write into a talk of an outside channel leaves by it: stored in the transaction that stores the words. */
import { clock, newId } from '#kernel';
import type { Carrier } from '#modules/conversations';
import { offError, partRuns } from '#modules/parts';
import { contactStopped, fileUnfit, noContact, onlyListens, windowOver } from './errors.ts';
import { ports, queuedSignal } from './ports.ts';
import { answersBy } from './rules/answers-by.ts';
import { writeUntil } from './rules/write-until.ts';
import { channelCard } from './store.ts';
import { contactOfConversation } from './store-contacts.ts';
import { insertMessage } from './store-messages.ts';
import { sealWords } from './vault.ts';
import { mediaKind } from './wechat/media-kind.ts';

/** Throws `parts.switched-off`, `channels.no-contact`, `channels.only-listens`, `channels.contact-stopped`, `channels.window-over`, `channels.file-unfit`: the words are not written then. */
export const carryMessage: Carrier = async (tx, scope, row, { seq, at, text, attachment }) => {
  if (!(await partRuns(tx, 'channels'))) throw offError('channels', scope.locale);
  const contact = await contactOfConversation(tx, scope, row.id);
  if (!contact || contact.wrapped_key === '') throw noContact();
  const channel = (await channelCard(tx, scope, contact.channel_id))!;
  if (!answersBy(channel)) throw onlyListens();
  if (contact.stopped_at) throw contactStopped();
  const until = writeUntil(channel, contact);
  if (until && until < clock.now()) throw windowOver();
  if (attachment && channel.kind === 'wechat' && !mediaKind(attachment)) throw fileUnfit();
  const id = newId();
  const file = attachment && {
    fileId: attachment.fileId,
    name: attachment.name,
    mediaType: attachment.mediaType,
    size: attachment.size,
  };
  await insertMessage(tx, {
    id,
    channel_id: channel.id,
    contact_id: contact.id,
    conversation_id: row.id,
    seq,
    direction: 'out',
    state: 'queued',
    outer_hash: null,
    sealed: sealWords(contact, id, {
      text,
      file,
      ...(channel.kind === 'chatwoot' && scope.actor.kind === 'staff' ? { by: scope.actor.id } : {}),
    }),
    parts: null,
    reason: null,
    attempts: 0,
    next_try_at: at,
    at,
    changed_at: at,
  });
  tx.afterCommit(() => ports().signals.send(queuedSignal, 1));
};
