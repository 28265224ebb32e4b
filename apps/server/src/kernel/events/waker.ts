/** Lets a loop rest until it is woken or a time has passed; a wake-up during its work is not lost. */
export class Waker {
  private woken = false;
  private resume: (() => void) | null = null;

  wake(): void {
    this.woken = true;
    this.resume?.();
  }

  /** Resolves after `ms`, at once when woken since the last rest. */
  rest(ms: number): Promise<void> {
    return new Promise((done) => {
      if (this.woken) {
        this.woken = false;
        done();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        this.resume = null;
        this.woken = false;
        done();
      };
      const timer = setTimeout(finish, ms);
      this.resume = finish;
    });
  }
}
