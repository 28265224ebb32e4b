/**
 * An always sorted array: look-up and rank by binary search, insertion and removal by one block move. At the sizes of a router
 * (100,000 waiting, 10,000 agents) the block move costs microseconds and the rank, which a tree would have to maintain, is free.
 * Items mostly enter at the end and leave at the front, so the front is a moving mark.
 */
export class SortedList<T> {
  private items: T[] = [];
  private head = 0;
  private readonly compare: (a: T, b: T) => number;

  /** `compare` must be total: 0 only for the same element. */
  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  get size(): number {
    return this.items.length - this.head;
  }

  at(index: number): T | undefined {
    return this.items[this.head + index];
  }

  /** How many elements come before `item`. */
  rank(item: T): number {
    return this.search(item) - this.head;
  }

  add(item: T): void {
    const last = this.items[this.items.length - 1];
    if (last === undefined || this.size === 0 || this.compare(last, item) < 0) this.items.push(item);
    else this.items.splice(this.search(item), 0, item);
  }

  /** False when it was not there. */
  remove(item: T): boolean {
    const index = this.search(item);
    const found = this.items[index];
    if (found === undefined || this.compare(found, item) !== 0) return false;
    if (index !== this.head) this.items.splice(index, 1);
    else {
      this.items[this.head++] = undefined as T;
      if (this.head > 1024 && this.head * 2 > this.items.length) {
        this.items = this.items.slice(this.head);
        this.head = 0;
      }
    }
    return true;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = this.head; index < this.items.length; index++) yield this.items[index]!;
  }

  private search(item: T): number {
    let low = this.head;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.items[middle]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
