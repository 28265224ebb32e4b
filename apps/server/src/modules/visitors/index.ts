/** Front door of visitors. */
export { keepRule } from './keep-rules.ts';
