/** Front door of views. */
export type { ViewInput } from './contract.ts';
export { addView } from './keep-views.ts';
