/** Times at which something may have to be decided again, earliest first (binary heap). Stale ones are told apart by their owner. */
export type Alarm = { at: number; kind: 'item' | 'offer' | 'agent'; id: string; epoch: number };

export class Alarms {
  private readonly heap: Alarm[] = [];

  get next(): number | null {
    return this.heap[0]?.at ?? null;
  }

  set(alarm: Alarm): void {
    this.heap.push(alarm);
    let index = this.heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.heap[parent]!.at <= alarm.at) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = alarm;
  }

  /** The earliest alarm that is due, removed; null when none is. */
  take(now: number): Alarm | null {
    const first = this.heap[0];
    if (!first || first.at > now) return null;
    const last = this.heap.pop()!;
    if (this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(alarm: Alarm): void {
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && this.heap[child + 1]!.at < this.heap[child]!.at) child++;
      if (this.heap[child]!.at >= alarm.at) break;
      this.heap[index] = this.heap[child]!;
      index = child;
    }
    this.heap[index] = alarm;
  }
}
