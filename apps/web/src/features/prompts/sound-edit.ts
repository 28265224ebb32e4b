/** Sound in the browser: recorded, opened, seen, cut, and written as the WAV that callers hear. */

/** What the engine plays without being converted. */
const rate = 16_000;

export type Sound = { samples: Float32Array<ArrayBuffer>; rate: number };

/** One channel at the rate that is kept. Throws `DOMException` for what the browser cannot read. */
export async function opened(bytes: ArrayBuffer): Promise<Sound> {
  const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  const samples = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel += 1)
    buffer.getChannelData(channel).forEach((sample, index) => {
      samples[index] = (samples[index] ?? 0) + sample / buffer.numberOfChannels;
    });
  return { samples, rate: buffer.sampleRate };
}

export const secondsOf = ({ samples, rate: perSecond }: Sound): number => samples.length / perSecond;

/** From and to in seconds. */
export function cut(sound: Sound, from: number, to: number): Sound {
  const at = (seconds: number): number => Math.max(0, Math.min(sound.samples.length, Math.round(seconds * sound.rate)));
  return { rate: sound.rate, samples: sound.samples.slice(at(from), Math.max(at(from), at(to))) };
}

/** The loudest value of each of so many columns, 0 to 1. */
export function peaksOf({ samples }: Sound, columns: number): number[] {
  const width = samples.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    let most = 0;
    const end = Math.min(samples.length, Math.ceil((column + 1) * width));
    for (let index = Math.floor(column * width); index < end; index += 1)
      most = Math.max(most, Math.abs(samples[index] ?? 0));
    return Math.min(1, most);
  });
}

/** Where words begin and end: silence before and after is left out, with a breath of it kept. */
export function spoken(sound: Sound): { from: number; to: number } {
  const { samples, rate: perSecond } = sound;
  const loud = (sample: number): boolean => Math.abs(sample) > 0.01;
  const first = samples.findIndex(loud);
  if (first < 0) return { from: 0, to: secondsOf(sound) };
  const breath = 0.1;
  return {
    from: Math.max(0, first / perSecond - breath),
    to: Math.min(secondsOf(sound), samples.findLastIndex(loud) / perSecond + breath),
  };
}

/** PCM of 16 bits, one channel. */
export function wavOf({ samples, rate: perSecond }: Sound): Blob {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at: number, words: string): void => {
    for (const [index, letter] of [...words].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, perSecond, true);
  view.setUint32(28, perSecond * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    const held = Math.max(-1, Math.min(1, sample));
    view.setInt16(44 + index * 2, Math.round(held * (held < 0 ? 0x8000 : 0x7fff)), true);
  });
  return new Blob([view], { type: 'audio/wav' });
}

/** The microphone of this browser. */
export class Recorder {
  private readonly stream: MediaStream;
  private readonly recorder: MediaRecorder;
  private readonly parts: Blob[] = [];

  private constructor(stream: MediaStream) {
    this.stream = stream;
    this.recorder = new MediaRecorder(stream);
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
    this.recorder.start();
  }

  /** Throws `DOMException` when there is no microphone or it is not allowed. */
  static async start(): Promise<Recorder> {
    return new Recorder(await navigator.mediaDevices.getUserMedia({ audio: true }));
  }

  async stop(): Promise<ArrayBuffer> {
    const ended = new Promise<void>((done) => this.recorder.addEventListener('stop', () => done(), { once: true }));
    this.recorder.stop();
    await ended;
    this.drop();
    return new Blob(this.parts).arrayBuffer();
  }

  drop(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }
}

/** Heard in this browser; returns what stops it. */
export function played({ samples, rate: perSecond }: Sound, ended: () => void): () => void {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, Math.max(1, samples.length), perSecond);
  buffer.copyToChannel(samples, 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  const close = (): void => void (context.state === 'closed' ? undefined : context.close());
  source.onended = () => {
    close();
    ended();
  };
  source.start();
  return () => {
    source.stop();
    close();
  };
}
