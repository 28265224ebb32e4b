/** Front door of call-backs. */
export { type Ask, askCallback } from './ask-callback.ts';
export { callbackChanged } from './events.ts';
export { keepPolicy as keepCallbackPolicy, showPolicy as readCallbackPolicy } from './keep-policy.ts';
export {
  countWishes,
  listWishes,
  type WishColumn,
  type WishesAsked,
  type WishSet,
  type WishTime,
} from './store-figures.ts';
