/** Front door of recordings. */
export { keepRule, listRules } from './keep-rules.ts';
