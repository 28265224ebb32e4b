/** Front door of batches: nothing below asks for them yet. */
export type { BatchAction } from './contract.ts';
