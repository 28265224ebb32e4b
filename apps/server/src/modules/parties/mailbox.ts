/** News for one call, taken one after the other. */
export class Mailbox<T> {
  private readonly waiting: T[] = [];
  private wake: ((news: T) => void) | null = null;

  put(news: T): void {
    const { wake } = this;
    this.wake = null;
    if (wake) wake(news);
    else this.waiting.push(news);
  }
  /** What nobody will take any more. */
  drain(): T[] {
    return this.waiting.splice(0);
  }
  take(): Promise<T> {
    const next = this.waiting.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
