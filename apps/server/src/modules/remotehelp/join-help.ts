/** The customer's side: comes in by the chat or by the link, says yes or no. */
import { clock, type Database, type Db, newToken, type Scope, systemScope, type Tx, tooMany } from '#kernel';
import { takeShared } from '#modules/apikeys';
import { conversationCard } from '#modules/conversations';
import { staffCards, tokenHash } from '#modules/identity';
import { readCompany } from '#modules/organisation';
import { webCallOf } from '#modules/webcalls';
import { codeHash } from './ask-help.ts';
import type { GuestView, Way } from './contract.ts';
import { codeUnknown, helpNotFound, linkGone, wayUnfit } from './errors.ts';
import { iceServers } from './ice.ts';
import { own } from './ports.ts';
import { codeOf, codeTries, dueAct } from './rules.ts';
import { byCodeHash, byLinkHash, bySecretHash, lockOpen, lockSession, saveSession } from './store.ts';
import type { SessionRow } from './tables.ts';
import { step } from './tell.ts';

const house = systemScope('remotehelp');

/** Of a visitor's own conversation. A page that was loaded anew comes in anew: the secret before is worth nothing. */
export async function joinFromChat(tx: Tx, scope: Scope, conversationId: string): Promise<Joined> {
  // The visitor's own scope: somebody else's conversation is not found.
  if (!(await conversationCard(tx, scope, conversationId))) throw helpNotFound();
  const row = await lockOpen(tx, house, 'conversation', conversationId);
  if (row?.state !== 'asked' || dueAct(row, clock.now())) throw helpNotFound();
  return letIn(tx, row);
}

/** By the secret of a web call; whoever has it stands on the caller's page. */
export async function joinFromCall(tx: Tx, scope: Scope, callSecret: string): Promise<Joined> {
  const row = await lockOpen(tx, house, 'call', await webCallOf(tx, scope, callSecret));
  if (row?.state !== 'asked' || dueAct(row, clock.now())) throw helpNotFound();
  return letIn(tx, row);
}

/** A link opens once. Throws `remotehelp.link-gone`. */
export async function joinByLink(tx: Tx, scope: Scope, token: string): Promise<Joined> {
  const found = await byLinkHash(tx, scope, tokenHash(token));
  const row = found && (await lockSession(tx, house, found.id));
  if (!row || row.link_hash !== tokenHash(token) || row.state !== 'asked' || dueAct(row, clock.now())) throw linkGone();
  return letIn(tx, row);
}

/**
 * A code that was read to the customer; opens once. Counted over all nodes before it is looked up, wrong or right. Throws
 * `remotehelp.code-unknown`, `kernel.too-many-requests`.
 */
export async function joinByCode(db: Database, scope: Scope, typed: string): Promise<Joined> {
  // What is no code is no try.
  const code = codeOf(typed);
  if (!code) throw codeUnknown();
  const { each, all, seconds } = codeTries;
  const within = async (who: string, most: number) => takeShared(db, { of: 'remotehelp.code', who, most, seconds });
  if (!(await within(`from ${scope.ip ?? ''}`, each)) || !(await within('all', all))) throw tooMany({ seconds });
  return db.transact(async (tx) => {
    const found = await byCodeHash(tx, scope, codeHash(code));
    const row = found && (await lockSession(tx, house, found.id));
    if (!row || row.code_hash !== codeHash(code) || row.state !== 'asked' || dueAct(row, clock.now()))
      throw codeUnknown();
    return letIn(tx, row);
  });
}

type Joined = { secret: string; view: GuestView };

async function letIn(tx: Tx, row: SessionRow): Promise<Joined> {
  const secret = newToken();
  await saveSession(tx, row.id, { secret_hash: tokenHash(secret), link_hash: null, code_hash: null });
  return { secret, view: await viewOf(tx, row) };
}

/** Throws `remotehelp.not-found` for a secret nobody was given. */
export async function guestSession(db: Db, scope: Scope, secret: string): Promise<SessionRow> {
  const row = await bySecretHash(db, scope, tokenHash(secret));
  if (!row) throw helpNotFound();
  return row;
}

/** The same, locked. */
export async function lockGuest(tx: Tx, scope: Scope, secret: string): Promise<SessionRow> {
  const found = await guestSession(tx, scope, secret);
  const row = await lockSession(tx, house, found.id);
  if (!row || row.secret_hash !== tokenHash(secret)) throw helpNotFound();
  return row;
}

/**
 * What was asked for as a talk face to face is answered as one, and help as help: the customer agreed to what they were told. Another
 * answer changes nothing, and a fitting one may still come. Throws `remotehelp.over`, `remotehelp.way-unfit`.
 */
export async function answerHelp(
  tx: Tx,
  scope: Scope,
  secret: string,
  answer: { agree: true; way: Way } | { agree: false },
): Promise<void> {
  const row = await lockGuest(tx, scope, secret);
  const now = clock.now();
  if (dueAct(row, now) === 'expire') await step(tx, house, row, 'expire', { ended_at: now });
  else if (answer.agree) {
    if ((row.wish === 'video') !== (answer.way === 'video')) throw wayUnfit();
    await step(tx, scope, row, 'agree', { agreed_at: now, way: answer.way });
  } else await step(tx, scope, row, 'refuse', { ended_at: now });
}

/** To the holder of the secret or the link: names that the customer hears anyway. */
export async function viewOf(db: Db, row: SessionRow): Promise<GuestView> {
  const [agent] = await staffCards(db, house, [row.staff_id]);
  const company = await readCompany(db, house);
  return {
    id: row.id,
    state: row.state,
    agentName: agent?.name ?? '',
    agentNumber: agent?.number ?? '',
    companyName: company?.name ?? { zh: '', en: '' },
    wish: row.wish,
    recorded: row.recorded,
    endBy: row.end_by,
    iceServers: iceServers(row.id),
    relayOnly: own().ice.relayOnly,
  };
}
