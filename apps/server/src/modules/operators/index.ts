/** Front door of operators. */

export { codeOfAct } from './codes.ts';
export type { Act, Watch } from './contract.ts';
export { registerShortNumbers, type ShortNumber } from './dial-codes.ts';
