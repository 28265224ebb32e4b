/** Front door of operators. */
export type { Act, Watch } from './contract.ts';
