/** Records what the agent sees and brings it in pieces, one after another; each is tried a few times. */
import { api } from '../../shared/api.ts';

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
  let seq = 0;
  let line: Promise<void> = Promise.resolve();
  recorder.ondataavailable = ({ data }) => {
    if (data.size === 0) return;
    const number = seq++;
    line = line.then(() => bring(data, number)).catch(onLost);
  };
  async function bring(data: Blob, number: number): Promise<void> {
    for (let left = tries; ; left--) {
      try {
        return await api('POST /api/remotehelp/sessions/{id}/pieces', {
          params: { id: sessionId },
          query: { seq: number },
          body: { file: new File([data], `piece-${number}.webm`) },
        });
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((done) => setTimeout(done, 1_000));
      }
    }
  }
  // A session that has no picture yet may not be recorded: the first piece comes after it began.
  recorder.start(pieceMs);
  return () => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
}
