/**
 * A mirrored page over a data channel: lists of events as JSON, packed (gzip), cut into parts that every browser takes. The first byte
 * of a part says whether more of the same list follows.
 */
const partBytes = 16_000;
const highWater = 1_000_000;
/** More than this waiting: the line is too slow for what changes; what waits is dropped for a fresh picture. */
const mostWaiting = 4_000;

const packed = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );

/** `onFull`: events were dropped, a whole picture is wanted. */
export function pageSender(channel: RTCDataChannel, onFull: () => void) {
  let waiting: unknown[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let closed = false;
  channel.bufferedAmountLowThreshold = highWater / 4;

  const roomy = (): Promise<void> =>
    channel.bufferedAmount < highWater
      ? Promise.resolve()
      : new Promise((done) => channel.addEventListener('bufferedamountlow', () => done(), { once: true }));

  async function flush(): Promise<void> {
    timer = undefined;
    if (busy || closed || waiting.length === 0) return;
    busy = true;
    const bytes = await packed(JSON.stringify(waiting.splice(0)));
    for (let at = 0; at < bytes.length && !closed; at += partBytes) {
      const part = bytes.subarray(at, at + partBytes);
      const framed = new Uint8Array(part.length + 1);
      framed[0] = at + partBytes < bytes.length ? 1 : 0;
      framed.set(part, 1);
      await roomy();
      if (channel.readyState === 'open') channel.send(framed);
    }
    busy = false;
    if (waiting.length > 0) soon();
  }
  function soon(): void {
    timer ??= setTimeout(() => void flush(), 80);
  }
  return {
    send(event: unknown): void {
      if (closed) return;
      waiting.push(event);
      if (waiting.length > mostWaiting) {
        waiting = [];
        onFull();
      }
      soon();
    },
    close(): void {
      closed = true;
      clearTimeout(timer);
    },
  };
}
