/**
 * The one statement of the message road: a batch of messages of many conversations, stored, numbered and announced together.
 * Reviewed as a whole, so it stands here as a whole.
 *
 * - Conversations are locked in the order of their ids, so lanes never deadlock with each other.
 * - Who may write is decided on the locked row (`l`), never on the statement's older snapshot.
 * - `set … case` reads the newest row by its key for the same reason; a `where stopped_at is null` would read the old one.
 * - `last_seq` grows by the number of a conversation's messages and gives back the base they are numbered from.
 * - What staff write in a thread of letters is refused here: it is stored together with the letter that carries it (`writeMessage`).
 * - Outbox ids are drawn in the order of the messages while the row locks are held.
 */
import { outboxInsert, outboxNextId } from '#kernel';
import type { AuthorKind } from '../tables.ts';

export type Draft = {
  conversationId: string;
  clientId: string;
  authorKind: Extract<AuthorKind, 'visitor' | 'agent'>;
  authorId: string;
  kind: 'text' | 'note';
  text: string;
  /** An agent who may write in others' conversations of the unit (checked before). */
  override: boolean;
};

/** All messages of one conversation in a batch; accepted or refused as a whole. At most one visitor and one agent write in it. */
export type Group = { conversationId: string; drafts: Draft[] };

/** `base` null: the locked row refused. A conversation without a row is absent, or (when skipping) locked by somebody else. */
export type PostedGroup = { id: string; base: number | null };

/** `locked`: wait for conversations that others hold, or leave them out of this batch. */
export const postBatch = (locked: 'wait' | 'skip') => `
  with g as materialized (
    select * from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::bool[], $8::bool[], $9::uuid[], $10::uuid[], $11::bool[])
      as g(id, n, last_text, last_author, unread_add, unread_reset, replied, visitor_id, agent_id, override)
  ), l as materialized (
    select c.id, c.state, c.channel, c.visitor_id, c.agent_id from conversations.conversation c
    where c.id = any($2::uuid[]) order by c.id for no key update${locked === 'skip' ? ' skip locked' : ''}
  ), m as materialized (
    update conversations.conversation c set
      last_seq = c.last_seq + g.n,
      last_text = coalesce(g.last_text, c.last_text),
      last_author = coalesce(g.last_author, c.last_author),
      last_at = case when g.last_text is null then c.last_at else $1::timestamptz end,
      unread = case when g.unread_reset then 0 else c.unread end + g.unread_add,
      snoozed_until = case when g.visitor_id is null then c.snoozed_until end,
      first_response_stopped_at = case
        when g.replied and c.first_response_stopped_at is null and c.first_response_started_at is not null then $1::timestamptz
        else c.first_response_stopped_at end
    from g, l
    where c.id = g.id and l.id = g.id and l.state <> 'closed' and (l.channel not in ('mail', 'wechat', 'sms', 'social') or g.agent_id is null)
      and (g.visitor_id is null or l.visitor_id = g.visitor_id)
      and (g.agent_id is null or g.override or l.agent_id = g.agent_id)
    returning c.id, c.last_seq - g.n as base, c.started_at
  ), x as materialized (
    select m.id, m.base + x.n as seq, m.started_at, x.client_id, x.author_kind, x.author_id, x.kind, x.text, x.ord
    from unnest($12::uuid[], $13::int[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
      with ordinality as x(id, n, client_id, author_kind, author_id, kind, text, ord)
    join m on m.id = x.id
  ), stored as (
    insert into conversations.message(conversation_id, seq, started_at, client_id, at, author_kind, author_id, kind, text)
    select id, seq, started_at, client_id, $1::timestamptz, author_kind, author_id, kind, text from x
  ), announced as (
    ${outboxInsert}
    select ${outboxNextId}, 'message.posted', 1, 'conversation', x.id::text, $1::timestamptz,
      case x.author_kind when 'agent' then 'staff:' else 'visitor:' end || x.author_id,
      jsonb_build_object('conversationId', x.id, 'seq', x.seq, 'kind', x.kind, 'authorKind', x.author_kind, 'authorId', x.author_id),
      '{}'
    from (select * from x order by ord) x
  )
  select l.id, m.base from l left join m on m.id = l.id`;

/** Parameters of `postBatch`. */
export function postParameters(at: Date, groups: Group[], preview: (draft: Draft) => string): unknown[] {
  const g = {
    id: [] as string[],
    n: [] as number[],
    lastText: [] as (string | null)[],
    lastAuthor: [] as (string | null)[],
    unreadAdd: [] as number[],
    unreadReset: [] as boolean[],
    replied: [] as boolean[],
    visitor: [] as (string | null)[],
    agent: [] as (string | null)[],
    override: [] as boolean[],
  };
  const x = {
    id: [] as string[],
    n: [] as number[],
    clientId: [] as string[],
    authorKind: [] as string[],
    authorId: [] as string[],
    kind: [] as string[],
    text: [] as string[],
  };
  for (const { conversationId, drafts } of groups) {
    let last: Draft | null = null;
    let unread = 0;
    let replied = false;
    let visitor: string | null = null;
    let agent: string | null = null;
    let override = false;
    let n = 0;
    for (const draft of drafts) {
      n++;
      x.id.push(conversationId);
      x.n.push(n);
      x.clientId.push(draft.clientId);
      x.authorKind.push(draft.authorKind);
      x.authorId.push(draft.authorId);
      x.kind.push(draft.kind);
      x.text.push(draft.text);
      if (draft.authorKind === 'visitor') {
        visitor = draft.authorId;
        unread++;
      } else {
        agent = draft.authorId;
        override ||= draft.override;
        if (draft.kind !== 'note') {
          replied = true;
          unread = 0;
        }
      }
      if (draft.kind !== 'note') last = draft;
    }
    g.id.push(conversationId);
    g.n.push(n);
    g.lastText.push(last && preview(last));
    g.lastAuthor.push(last?.authorKind ?? null);
    g.unreadAdd.push(unread);
    g.unreadReset.push(replied);
    g.replied.push(replied);
    g.visitor.push(visitor);
    g.agent.push(agent);
    g.override.push(override);
  }
  return [
    at,
    g.id,
    g.n,
    g.lastText,
    g.lastAuthor,
    g.unreadAdd,
    g.unreadReset,
    g.replied,
    g.visitor,
    g.agent,
    g.override,
    x.id,
    x.n,
    x.clientId,
    x.authorKind,
    x.authorId,
    x.kind,
    x.text,
  ];
}

/** A message that is there already (a repeat after a lost answer). */
export const storedMessage = `
  select m.seq, m.at, m.author_kind as "authorKind", m.author_id as "authorId"
  from conversations.conversation c
  join conversations.message m on m.conversation_id = c.id and m.started_at = c.started_at and m.client_id = $2
  where c.id = $1`;
