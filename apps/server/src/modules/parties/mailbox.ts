/** News for one call, taken one after the other. */
export class Mailbox<T> {
  private readonly waiting: T[] = [];
  private idle: T | null = null;
  private wake: ((news: T) => void) | null = null;

  put(news: T): void {
    if (!this.handed(news)) this.waiting.push(news);
  }
  /** Taken when nothing else is there; the next one takes its place. */
  putLast(news: T): void {
    if (!this.handed(news)) this.idle = news;
  }
  /** What nobody will take any more. */
  drain(): T[] {
    const { idle } = this;
    this.idle = null;
    return [...this.waiting.splice(0), ...(idle === null ? [] : [idle])];
  }
  take(): Promise<T> {
    const next = this.waiting.shift() ?? this.idle;
    if (next === this.idle) this.idle = null;
    if (next !== null) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private handed(news: T): boolean {
    const { wake } = this;
    this.wake = null;
    wake?.(news);
    return wake !== null;
  }
}

/** News that comes when its time is up, by a name: what is set anew takes the place of what was. */
export class Timers<T> {
  private readonly mail: Mailbox<T>;
  private readonly running = new Map<string, NodeJS.Timeout>();

  constructor(mail: Mailbox<T>) {
    this.mail = mail;
  }

  set(name: string, ms: number, news: T): void {
    this.stop(name);
    this.running.set(
      name,
      setTimeout(() => this.mail.put(news), ms),
    );
  }
  stop(name: string): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }
  close(): void {
    for (const name of this.running.keys()) this.stop(name);
  }
}
