/** Front door of the engine. */
export { type Line, type LineSource, type RunningEngine, startEngine } from './engine.ts';
export { type Guarded, guard } from './guard.ts';
export type { Lines } from './lines.ts';
