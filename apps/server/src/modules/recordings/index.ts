/** Front door of recordings. */
export { keepPolicy, keepRule, listRules, showPolicy } from './keep-rules.ts';
