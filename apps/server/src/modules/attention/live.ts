/** What browsers say about themselves, told to every node; each node tells its own listeners. */
import { clock, type Kernel, type Scope } from '#kernel';
import { staffCard } from '#modules/identity';
import type { People, SubjectKind } from './contract.ts';
import { notForYou } from './errors.ts';
import { mayRead } from './may-read.ts';
import { Lookers, type Person } from './rules/lookers.ts';

const sweepMs = 2_000;
const keepNameMs = 5 * 60_000;

type Told =
  | { do: 'look'; socket: string; subject: string; person: Person; typing: boolean }
  | { do: 'leave'; socket: string; subject: string }
  | { do: 'gone'; socket: string };

const keyOf = (subject: SubjectKind, id: string): string => `${subject}:${id}`;

export class Attention {
  private readonly kernel: Pick<Kernel, 'db' | 'realtime' | 'signals'>;
  private readonly lookers = new Lookers();
  private readonly names = new Map<string, { person: Person; at: number }>();
  /** Sockets of this node that said anything. */
  private readonly here = new Set<string>();
  private timer: NodeJS.Timeout | null = null;

  constructor(kernel: Pick<Kernel, 'db' | 'realtime' | 'signals'>) {
    this.kernel = kernel;
    kernel.signals.on('attention', (body) => this.take(body as Told));
    kernel.realtime.onConnection(({ connectionId, open }) => {
      if (!open && this.here.delete(connectionId)) this.tell({ do: 'gone', socket: connectionId });
    });
  }

  start(): void {
    this.timer = setInterval(() => this.sweep(), sweepMs);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** Throws `attention.not-for-you`. Answers who is there now. */
  async look(
    { scope, connectionId }: { scope: Scope; connectionId: string },
    { subject, id, typing }: { subject: SubjectKind; id: string; typing: boolean },
  ): Promise<People> {
    const key = keyOf(subject, id);
    if (!(await mayRead(this.kernel.db, scope, subject, id))) {
      this.tell({ do: 'leave', socket: connectionId, subject: key });
      throw notForYou();
    }
    const person = await this.nameOf(scope);
    this.here.add(connectionId);
    this.tell({ do: 'look', socket: connectionId, subject: key, person, typing });
    return this.shown(key);
  }

  leave(socket: string, subject: SubjectKind, id: string): void {
    this.tell({ do: 'leave', socket, subject: keyOf(subject, id) });
  }

  /** Of these rows those that somebody looks at and the caller may read. */
  async among(scope: Scope, subject: SubjectKind, ids: string[]): Promise<People[]> {
    const out: People[] = [];
    for (const id of new Set(ids)) {
      const key = keyOf(subject, id);
      if (this.lookers.looked(key) && (await mayRead(this.kernel.db, scope, subject, id))) out.push(this.shown(key));
    }
    return out;
  }

  sweep(): void {
    for (const key of this.lookers.sweep(clock.ms())) this.push(key);
  }

  private tell(told: Told): void {
    this.kernel.signals.send('attention', told);
  }

  private take(told: Told): void {
    const now = clock.ms();
    if (told.do === 'gone') for (const key of this.lookers.gone(told.socket)) this.push(key);
    else if (told.do === 'leave') {
      if (this.lookers.leave(told.socket, told.subject)) this.push(told.subject);
    } else if (this.lookers.look(told.socket, told.subject, told.person, told.typing, now)) this.push(told.subject);
  }

  private push(key: string): void {
    // The topic of a row has the row's key, and is heard by those who may read it.
    if (this.kernel.realtime.listened(key)) this.kernel.realtime.push(key, 'attention.people', this.shown(key));
  }

  private shown(key: string): People {
    const colon = key.indexOf(':');
    const subject = key.slice(0, colon) as SubjectKind;
    return { subject, id: key.slice(colon + 1), people: this.lookers.people(key, clock.ms()) };
  }

  private async nameOf(scope: Scope): Promise<Person> {
    const { id } = scope.actor;
    const known = this.names.get(id);
    if (known && clock.ms() - known.at < keepNameMs) return known.person;
    const card = await staffCard(this.kernel.db, scope, id);
    const person = { id, name: card?.name ?? '', number: card?.number ?? '' };
    if (this.names.size > 20_000) this.names.clear();
    this.names.set(id, { person, at: clock.ms() });
    return person;
  }
}
