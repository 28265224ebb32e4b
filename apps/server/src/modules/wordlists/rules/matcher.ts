/** All words at once over a text, in one pass (Aho and Corasick, 1975), however many words there are. Pure. */
import { fold } from './fold.ts';

export type Found = { /** In the text as given. */ from: number; to: number; word: number };

type Node = {
  next: Map<number, number>;
  fail: number /** Nearest end of a word on the way of fails, this one included. */;
  out: number;
  word: number;
  depth: number;
};

const latin = /^[a-z0-9]+$/;
const letter = /[a-z0-9]/i;

export class Matcher {
  private readonly nodes: Node[] = [{ next: new Map(), fail: 0, out: -1, word: -1, depth: 0 }];
  private readonly whole: boolean[];

  constructor(words: readonly string[]) {
    this.whole = words.map((word) => latin.test(fold(word).folded));
    for (const [index, word] of words.entries()) this.plant(fold(word).folded, index);
    this.link();
  }

  private plant(word: string, index: number): void {
    if (word === '') return;
    let at = 0;
    for (let unit = 0; unit < word.length; unit++) {
      const code = word.charCodeAt(unit);
      let next = this.nodes[at]!.next.get(code);
      if (next === undefined) {
        next = this.nodes.push({ next: new Map(), fail: 0, out: -1, word: -1, depth: unit + 1 }) - 1;
        this.nodes[at]!.next.set(code, next);
      }
      at = next;
    }
    // The same word of two lists: the first one counts.
    if (this.nodes[at]!.word === -1) this.nodes[at]!.word = index;
  }

  /** Level by level, so that where a node falls back to is finished before it. */
  private link(): void {
    const queue = [0];
    for (let head = 0; head < queue.length; head++) {
      const from = queue[head]!;
      const node = this.nodes[from]!;
      node.out = node.word !== -1 ? from : from === 0 ? -1 : this.nodes[node.fail]!.out;
      for (const [code, to] of node.next) {
        this.nodes[to]!.fail = from === 0 ? 0 : this.step(node.fail, code);
        queue.push(to);
      }
    }
  }

  private step(from: number, code: number): number {
    let at = from;
    for (;;) {
      const next = this.nodes[at]!.next.get(code);
      if (next !== undefined) return next;
      if (at === 0) return 0;
      at = this.nodes[at]!.fail;
    }
  }

  /** Every place of every word, by where it ends. Latin words only where they stand by themselves. */
  find(text: string): Found[] {
    const { folded, at, end } = fold(text);
    const found: Found[] = [];
    let state = 0;
    for (let unit = 0; unit < folded.length; unit++) {
      state = this.step(state, folded.charCodeAt(unit));
      for (let out = this.nodes[state]!.out; out > 0; ) {
        const node = this.nodes[out]!;
        const from = at[unit - node.depth + 1]!;
        const to = end[unit]!;
        if (!this.whole[node.word] || standsAlone(text, from, to)) found.push({ from, to, word: node.word });
        out = this.nodes[node.fail]!.out;
      }
    }
    return found;
  }
}

export function standsAlone(text: string, from: number, to: number): boolean {
  return !(from > 0 && letter.test(text[from - 1]!)) && !(to < text.length && letter.test(text[to]!));
}

/** The text with a star for each character of what was found. */
export function masked(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text;
  const spans = [...found].sort((a, b) => a.from - b.from);
  let result = '';
  let index = 0;
  for (const { from, to } of spans) {
    if (to <= index) continue;
    result += text.slice(index, Math.max(index, from)) + '*'.repeat([...text.slice(Math.max(index, from), to)].length);
    index = to;
  }
  return result + text.slice(index);
}
