/** Front door of visitors. */
export { keepRule, readRules } from './keep-rules.ts';
