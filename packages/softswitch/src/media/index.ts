import type { MediaClock } from './clock.ts';
import { type MediaSettingsInput, mediaSettings } from './config.ts';
import { LocalMediaEngine } from './local-engine.ts';

export { ManualClock, type MediaClock, RealClock } from './clock.ts';
export type { IceServer, MediaSettings, MediaSettingsInput, WebRtcConfig } from './config.ts';
export { explainMediaError, MediaError, type MediaErrorCode } from './errors.ts';
export { type EngineDiagnostics, LocalMediaEngine } from './local-engine.ts';
export { type Repaired, repairRecording } from './recording/repair.ts';
export type * from './types.ts';

export type MediaEngineConfig = MediaSettingsInput & {
  /** Media processes; 0 (default) runs the media inside this process. */
  workers?: number;
  /** Tests steer time with a `ManualClock`; only without workers. */
  clock?: MediaClock;
};

/** Starts the media half. Throws `MediaError('bad-argument')` on settings that cannot work. */
export async function createMediaEngine(config: MediaEngineConfig = {}): Promise<LocalMediaEngine> {
  return new LocalMediaEngine(mediaSettings(config), config.clock);
}
