/** Front door of wordlists. */
export { wordlistChanged } from './events.ts';
export { keepList } from './keep-lists.ts';
export { allLists } from './store.ts';
