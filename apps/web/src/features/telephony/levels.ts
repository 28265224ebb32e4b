/** How loud a stream is, for meters: the middle loudness of the last moment, on a scale that looks as people hear. */

const quietestDb = -60;

/** 0 to 100 of samples between -1 and 1: silence, -60 dB of full scale and less are 0. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const one of samples) sum += one * one;
  const loudness = Math.sqrt(sum / Math.max(1, samples.length));
  if (loudness === 0) return 0;
  return Math.round(Math.min(100, Math.max(0, (1 - (20 * Math.log10(loudness)) / quietestDb) * 100)));
}

let context: AudioContext | null = null;

export type Ear = { stream: MediaStream; level: () => number; close: () => void };

/** Null where there is nothing to hear yet. */
export function listenTo(stream: MediaStream): Ear | null {
  if (stream.getAudioTracks().length === 0) return null;
  context ??= new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    stream,
    level: () => {
      // Before the first press on the page a browser keeps it waiting.
      if (context?.state === 'suspended') void context.resume().catch(() => {});
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    close: () => source.disconnect(),
  };
}
