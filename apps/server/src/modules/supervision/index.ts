/** Front door of supervision: nothing below it needs anything yet. */
export type { LookInRow } from './tables.ts';
