/** What comes of a customer's page: lists of events, packed and cut by the widget (`page-wire.ts`), here put together again. */
import type { Replayer } from '@rrweb/replay';

export type PageEvent = Exclude<Parameters<Replayer['addEvent']>[0], string>;

/** A page unpacked is at most this large: nobody's browser is filled by what a stranger sends. */
const mostBytes = 48 * 1024 * 1024;
/** Kept for who begins to look later, from the last whole picture on. */
const metaType = 4;

export type PageFeed = ReturnType<typeof pageFeed>;

export function pageFeed() {
  let kept: PageEvent[] = [];
  const listeners = new Set<(event: PageEvent) => void>();
  let order: Promise<void> = Promise.resolve();

  function take(event: PageEvent): void {
    // Clocks of strangers differ: what counts is when it came.
    const now = { ...event, timestamp: Date.now() };
    if (now.type === metaType) kept = [];
    kept.push(now);
    for (const listener of listeners) listener(now);
  }
  return {
    /** A channel of one page of theirs; the next page has another. */
    attach(channel: RTCDataChannel): void {
      let parts: Uint8Array<ArrayBuffer>[] = [];
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => {
        const part = new Uint8Array(data as ArrayBuffer);
        parts.push(part.subarray(1));
        if (part[0] === 1) return;
        const whole = new Blob(parts);
        parts = [];
        order = order.then(async () => {
          for (const event of JSON.parse(await unpacked(whole)) as PageEvent[]) take(event);
        });
        // A list that cannot be read is left out; the next whole picture mends it.
        order = order.catch(() => {});
      };
    },
    /** All since the last whole picture, then each as it comes. Returns how to stop. */
    listen(listener: (event: PageEvent) => void): () => void {
      for (const event of kept) listener(event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function unpacked(bytes: Blob): Promise<string> {
  const reader = bytes.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).text();
    size += value.length;
    if (size > mostBytes) {
      await reader.cancel();
      throw new Error('too large');
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
}
