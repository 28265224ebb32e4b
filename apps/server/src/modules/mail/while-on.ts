/** The postman works while mail is switched on, on this node as on every other. */
import type { Kernel } from '#kernel';
import { partRuns, partSwitched } from '#modules/parts';
import type { Postman } from './postman.ts';

/**
 * Switched off, the postman gives up its lease as at the end of the program: what a server has is heard to its end, what waits keeps its
 * place, and is due at once when mail is switched on again.
 */
export class WhileOn {
  private readonly kernel: Kernel;
  private readonly postman: Postman;
  private works = false;
  private wanted = false;
  private turn: Promise<void> = Promise.resolve();

  constructor(kernel: Kernel, postman: Postman) {
    this.kernel = kernel;
    this.postman = postman;
    kernel.events.tail({
      name: 'mail.switched',
      from: 'end',
      handle: (batch) => {
        if (batch.some(({ type }) => type === partSwitched.type)) void this.look();
      },
    });
  }

  async start(): Promise<void> {
    this.wanted = true;
    await this.look();
  }

  async stop(): Promise<void> {
    this.wanted = false;
    await this.look();
  }

  /** One after another: two who switch in the same moments leave it as the rows say. */
  private look(): Promise<void> {
    this.turn = this.turn.then(async () => {
      const works = this.wanted && (await partRuns(this.kernel.db, 'mail').catch(() => this.works));
      if (works === this.works) return;
      this.works = works;
      if (works) this.postman.start();
      else await this.postman.stop();
    });
    return this.turn;
  }
}
