/** Letters of one box go abreast, in the order they were claimed. */
export class Lanes {
  private readonly abreast: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  constructor(abreast: number) {
    this.abreast = abreast;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.abreast) this.running++;
    else await new Promise<void>((turn) => this.waiting.push(turn));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
