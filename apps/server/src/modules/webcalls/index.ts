/** Front door of webcalls: nobody calls it yet. */
export type { EntranceRow } from './tables.ts';
