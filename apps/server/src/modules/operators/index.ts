/** Front door of operators. */

export { codeOfAct, codesSignal } from './codes.ts';
export type { Act, Watch } from './contract.ts';
export { registerShortNumbers, type ShortNumber } from './dial-codes.ts';
export { keepCodes, keepPolicy, keepTelephoneRules, listSettings, showPolicy } from './keep-settings.ts';
export { planOutside } from './plans.ts';
export { allCodes } from './store.ts';
