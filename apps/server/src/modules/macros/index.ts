/** Front door of macros. */
export type { MacroInput } from './contract.ts';
export { addMacro } from './keep-macros.ts';
export { runMacro } from './run-macro.ts';
