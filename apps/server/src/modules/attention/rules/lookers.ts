/** Who looks at what, by socket. Pure memory: time is given, nobody is told from here. */
import type { Present } from '../contract.ts';

/** Tabs say every fifteen seconds that they still look; two lost words are forgiven. */
export const lookMs = 40_000;
/** Said again every three seconds while keys are pressed. */
export const typingMs = 8_000;

export type Person = { id: string; name: string; number: string };
type Look = { person: Person; until: number; typingUntil: number };

export class Lookers {
  private readonly bySubject = new Map<string, Map<string, Look>>();
  private readonly bySocket = new Map<string, Set<string>>();

  /** True when others see a difference. */
  look(socket: string, subject: string, person: Person, typing: boolean, now: number): boolean {
    const looks = this.bySubject.get(subject) ?? new Map<string, Look>();
    const before = looks.get(socket);
    const typedBefore = before !== undefined && before.typingUntil > now;
    looks.set(socket, { person, until: now + lookMs, typingUntil: typing ? now + typingMs : 0 });
    this.bySubject.set(subject, looks);
    const subjects = this.bySocket.get(socket) ?? new Set<string>();
    this.bySocket.set(socket, subjects.add(subject));
    return before === undefined || typedBefore !== typing;
  }

  leave(socket: string, subject: string): boolean {
    const looks = this.bySubject.get(subject);
    if (!looks?.delete(socket)) return false;
    if (looks.size === 0) this.bySubject.delete(subject);
    const subjects = this.bySocket.get(socket);
    subjects?.delete(subject);
    if (subjects?.size === 0) this.bySocket.delete(socket);
    return true;
  }

  /** Everything this socket looked at. */
  gone(socket: string): string[] {
    const subjects = [...(this.bySocket.get(socket) ?? [])];
    for (const subject of subjects) this.leave(socket, subject);
    return subjects;
  }

  /** Forgets what was not said again; subjects where that makes a difference. */
  sweep(now: number): string[] {
    const changed = new Set<string>();
    for (const [subject, looks] of this.bySubject)
      for (const [socket, look] of looks) {
        if (look.until <= now) {
          this.leave(socket, subject);
          changed.add(subject);
        } else if (look.typingUntil !== 0 && look.typingUntil <= now) {
          look.typingUntil = 0;
          changed.add(subject);
        }
      }
    return [...changed];
  }

  /** Each person once, however many tabs they have; those who type first, then by number. */
  people(subject: string, now: number): Present[] {
    const found = new Map<string, Present>();
    for (const { person, typingUntil } of this.bySubject.get(subject)?.values() ?? []) {
      const typing = typingUntil > now || (found.get(person.id)?.typing ?? false);
      found.set(person.id, { ...person, typing });
    }
    return [...found.values()].sort(
      (a, b) => Number(b.typing) - Number(a.typing) || a.number.localeCompare(b.number, 'en'),
    );
  }

  looked(subject: string): boolean {
    return this.bySubject.has(subject);
  }
}
