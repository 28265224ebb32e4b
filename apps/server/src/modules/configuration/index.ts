/** Front door of configuration: nobody calls it. */
export type { Document } from './contract.ts';
