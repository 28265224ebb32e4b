/** Records what the agent sees and brings it in pieces, one after another; each is tried a few times. */
import { api } from '../../shared/api.ts';
import type { PageFeed } from './page-feed.ts';

const pieceMs = 5_000;
const tries = 4;

/** Returns how to finish. `onLost`: a piece could not be kept. */
export function keepRecording(sessionId: string, stream: MediaStream, onLost: () => void): () => void {
  const kind = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'].find((type) =>
    MediaRecorder.isTypeSupported(type),
  );
  if (!kind) {
    onLost();
    return () => {};
  }
  const recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: 1_000_000 });
  const bring = bringer(sessionId, 'webm', onLost);
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) bring(data);
  };
  // A session that has no picture yet may not be recorded: the first piece comes after it began.
  recorder.start(pieceMs);
  return () => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
}

/** Of a page: its events as lines of JSON. Brings what there is every few seconds, and the rest at the end. */
export function keepPageRecording(sessionId: string, feed: PageFeed, onLost: () => void): () => void {
  const bring = bringer(sessionId, 'ndjson', onLost);
  let lines: string[] = [];
  const stop = feed.listen((event) => void lines.push(JSON.stringify(event)));
  const flush = (): void => {
    if (lines.length === 0) return;
    bring(new Blob([`${lines.join('\n')}\n`], { type: 'application/json' }));
    lines = [];
  };
  const timer = setInterval(flush, pieceMs);
  return () => {
    clearInterval(timer);
    stop();
    flush();
  };
}

/** One piece after another. */
function bringer(sessionId: string, ending: string, onLost: () => void): (data: Blob) => void {
  let seq = 0;
  let line: Promise<void> = Promise.resolve();
  async function bring(data: Blob, number: number): Promise<void> {
    for (let left = tries; ; left--) {
      try {
        return await api('POST /api/remotehelp/sessions/{id}/pieces', {
          params: { id: sessionId },
          query: { seq: number },
          body: { file: new File([data], `piece-${number}.${ending}`) },
        });
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((done) => setTimeout(done, 1_000));
      }
    }
  }
  return (data) => {
    const number = seq++;
    line = line.then(() => bring(data, number)).catch(onLost);
  };
}
