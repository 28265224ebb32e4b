import type { MediaClock } from './clock.ts';
import { type MediaSettingsInput, mediaSettings } from './config.ts';
import { MediaError } from './errors.ts';
import { LocalMediaEngine } from './local-engine.ts';
import { PoolEngine } from './pool-engine.ts';
import type { MediaDiagnostics, MediaEngine } from './types.ts';
import type { WorkerEntry } from './worker/spawn-worker.ts';

export { ManualClock, type MediaClock, RealClock } from './clock.ts';
export type { IceServer, MediaSettings, MediaSettingsInput, WebRtcConfig } from './config.ts';
export { explainMediaError, MediaError, type MediaErrorCode } from './errors.ts';
export { type Mix, type MixPart, mixRecordings } from './recording/mix.ts';
export { type Repaired, repairRecording } from './recording/repair.ts';
export type * from './types.ts';
export type { WorkerEntry } from './worker/spawn-worker.ts';

export type MediaEngineConfig = MediaSettingsInput & {
  /** Media processes; 0 (default) runs the media inside this process. */
  workers?: number;
  /** With workers: folder for their sockets, journals and logs. The same folder finds living workers again. */
  runFolder?: string;
  /** Workers end themselves after so long without a controller (default 15 minutes). */
  orphanTimeoutMs?: number;
  /** Ask for real-time scheduling of the workers (default true; ignored where it is not permitted). */
  realtime?: boolean;
  /** Entry file of the workers when the code is bundled. */
  workerEntry?: WorkerEntry;
  /** Tests steer time with a `ManualClock`; only without workers. */
  clock?: MediaClock;
};

/** What `createMediaEngine` gives: the contract, and what its owner needs besides. */
export interface OwnedMediaEngine extends MediaEngine {
  diagnostics(): Promise<MediaDiagnostics>;
  /** Lets go without ending calls: the workers live on and the next controller of the run folder finds them. */
  detach(): Promise<void>;
}

/**
 * Starts the media half, or takes over the workers that a former controller left in the run folder. Throws
 * `MediaError('bad-argument')` on settings that cannot work, `worker-gone` when a worker does not start.
 */
export async function createMediaEngine(config: MediaEngineConfig = {}): Promise<OwnedMediaEngine> {
  const settings = mediaSettings(config);
  const workers = config.workers ?? 0;
  if (workers === 0) return new LocalMediaEngine(settings, config.clock);
  if (!config.runFolder) throw new MediaError('bad-argument', 'workers need a runFolder');
  return PoolEngine.start(settings, {
    workers,
    runFolder: config.runFolder,
    orphanTimeoutMs: config.orphanTimeoutMs ?? 900_000,
    realtime: config.realtime ?? true,
    entry: config.workerEntry,
  });
}
