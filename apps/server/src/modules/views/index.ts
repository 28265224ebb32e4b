/** Front door of views. */
export type { ViewInput } from './contract.ts';
export { addView, changeView, removeView } from './keep-views.ts';
export { listShared as sharedViews } from './store.ts';
