/**
 * Cookie → Scope. Each program keeps the sessions it has seen in memory; an entry is asked for again after a second at most, and
 * thrown away at once when this node, or an event of another one, tells of an end or of other rights. Rights are expanded over
 * the tree once per (person, version of their rights, version of the tree).
 */
import { clock, type Kernel, type Scope, systemScope } from '#kernel';
import { treeEvents, UnitTree } from '#modules/organisation';
import { rightsChanged, roleChanged, sessionEnded } from './events.ts';
import { buildReach, sessionOver } from './rules.ts';
import { giveTree } from './scope-of-staff.ts';
import { type LivingSession, readGrants, readLivingSession, touchSessions } from './store-sessions.ts';
import { tokenHash } from './tokens.ts';

export const sessionCookie = 'qiao_session';
const freshMs = 1_000;
/** A session seen within this is not written again. Open sockets ask again every five minutes and so keep it in use. */
const touchMs = 60_000;
const mostEntries = 20_000;

type Reach = Scope['reach'];
type Rights = { version: number; tree: number; reach: Reach };
type Entry = { session: LivingSession; rights: Rights; checkedAt: number };
const nothing: Reach = new Map();

export class SessionDesk {
  private readonly kernel: Kernel;
  private readonly tree: UnitTree;
  private readonly entries = new Map<string, Entry>();
  private readonly asking = new Map<string, { turn: number; answer: Promise<Entry | null> }>();
  /** Counts every forgetting. */
  private turn = 0;
  /** Staff with open sockets on this node, with the sessions those came by. */
  private readonly connected = new Map<string, { staffId: string; sessionId: string }>();
  private readonly scope = systemScope('identity.sessions');

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.tree = new UnitTree(kernel);
    giveTree(this.tree);
    kernel.http.authenticator((request) => this.authenticate(request));
    kernel.events.tail({
      name: 'identity.sessions',
      from: 'end',
      handle: (events) => {
        for (const event of events) this.hear(event.type, event.payload as { sessionId?: string; staffId?: string });
      },
    });
    // Other nodes' changes arrive here first, before any topic is asked again, so a recheck never sees old rights.
    kernel.realtime.onRightsChanged((change) => {
      if (change === 'unknown') this.forgetAll();
      else if ('sessionId' in change) this.forgetSession(change.sessionId);
      else if (change.actorKind === 'staff') this.forgetStaff(change.actorId);
    });
    kernel.realtime.onConnection(({ scope, connectionId, open }) => {
      if (scope.actor.kind !== 'staff' || !scope.sessionId) return;
      if (open) this.connected.set(connectionId, { staffId: scope.actor.id, sessionId: scope.sessionId });
      else this.connected.delete(connectionId);
    });
  }

  /** Null without a cookie, with an unknown one, and for a session that is over. */
  async authenticate(request: {
    headers: Record<string, string | string[] | undefined>;
    ip: string;
    requestId: string;
    token: string | null;
  }): Promise<Scope | null> {
    if (request.token !== null) return null;
    const token = cookieValue(request.headers.cookie, sessionCookie);
    if (!token || token.length > 100) return null;
    const entry = await this.entry(tokenHash(token));
    if (!entry || sessionOver(entry.session, entry.session, clock.now())) return null;
    this.touch(entry.session);
    return {
      actor: { kind: 'staff', id: entry.session.staffId },
      sessionId: entry.session.sessionId,
      locale: entry.session.locale,
      requestId: request.requestId,
      ip: request.ip,
      reach: entry.rights.reach,
      unitId: entry.session.unitId,
    };
  }

  /** A session ended on this node: known here at once, elsewhere by signal within a second. */
  ended(sessionId: string): void {
    this.forgetSession(sessionId);
    this.kernel.realtime.sessionEnded(sessionId);
  }

  /** Somebody's rights changed by an act of this node. */
  changed(staffId: string): void {
    this.forgetStaff(staffId);
    this.kernel.realtime.rightsChanged('staff', staffId);
  }

  /** The event log tells the same again, also to nodes that missed the signal, and tells of changes to many at once. */
  private hear(type: string, payload: { sessionId?: string; staffId?: string }): void {
    if (type === sessionEnded.type && payload.sessionId) this.forgetSession(payload.sessionId);
    else if (type === rightsChanged.type && payload.staffId) this.forgetStaff(payload.staffId);
    else if (type === roleChanged.type || treeEvents.has(type)) this.everybodyChanged();
  }

  private everybodyChanged(): void {
    this.forgetAll();
    for (const staffId of new Set([...this.connected.values()].map((one) => one.staffId)))
      this.kernel.realtime.rightsChanged('staff', staffId);
  }

  private forgetSession(sessionId: string): void {
    this.turn++;
    for (const [hash, entry] of this.entries) if (entry.session.sessionId === sessionId) this.entries.delete(hash);
  }

  private forgetStaff(staffId: string): void {
    this.turn++;
    for (const entry of this.entries.values()) if (entry.session.staffId === staffId) entry.checkedAt = -freshMs;
  }

  private forgetAll(): void {
    this.turn++;
    this.tree.forget();
    for (const entry of this.entries.values()) entry.checkedAt = -freshMs;
  }

  private async entry(hash: string): Promise<Entry | null> {
    const known = this.entries.get(hash);
    // Age of a cache, not business time: the monotonic clock of this machine.
    if (known && performance.now() - known.checkedAt < freshMs) return known;
    // A question under way may have read the rights before they changed: one that began earlier is not shared after a change.
    const shared = this.asking.get(hash);
    if (shared && shared.turn === this.turn) return await shared.answer;
    const answer = this.load(hash);
    const mine = { turn: this.turn, answer };
    this.asking.set(hash, mine);
    return await answer.finally(() => {
      if (this.asking.get(hash) === mine) this.asking.delete(hash);
    });
  }

  private async load(hash: string): Promise<Entry | null> {
    const askedAt = performance.now();
    const turn = this.turn;
    const { db } = this.kernel;
    const [session, tree] = await Promise.all([readLivingSession(db, this.scope, hash), this.tree.current()]);
    if (!session) {
      this.entries.delete(hash);
      return null;
    }
    const before = this.entries.get(hash)?.rights;
    const same = before?.version === session.rightsVersion && before.tree === tree.version;
    const rights: Rights = same
      ? before
      : {
          version: session.rightsVersion,
          tree: tree.version,
          reach: buildReach(await readGrants(db, this.scope, session.staffId), tree),
        };
    // Who must change the password first may do that and nothing else; the rights themselves stay cached for afterwards.
    const entry: Entry = {
      session,
      rights: session.mustChange ? { ...rights, version: -1, reach: nothing } : rights,
      checkedAt: askedAt,
    };
    if (this.entries.size >= mostEntries) this.entries.clear();
    // Asked before the last change: good for this request, but not to be kept.
    if (turn === this.turn) this.entries.set(hash, entry);
    else this.entries.delete(hash);
    return entry;
  }

  private touch(session: LivingSession): void {
    const now = clock.now();
    if (now.getTime() - session.seenAt.getTime() < touchMs) return;
    session.seenAt = now;
    touchSessions(this.kernel.db, [session.sessionId], now).catch((error: Error) =>
      this.kernel.log.warn({ err: error.message }, 'session not touched'),
    );
  }
}

/** One cookie of a Cookie header (RFC 6265 §5.4); null when absent. */
export function cookieValue(header: string | string[] | undefined, name: string): string | null {
  const text = Array.isArray(header) ? header.join(';') : header;
  for (const part of text?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
