/** Front door of macros. */
export type { MacroInput } from './contract.ts';
export { addMacro, changeMacro, removeMacro } from './keep-macros.ts';
export { runMacro } from './run-macro.ts';
export { companyMacros, teamMacros } from './store.ts';
export type { MacroRow } from './tables.ts';
