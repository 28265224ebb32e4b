/** Front door of speeddials. */
export { addEntry, dropEntry, unitDials } from './keep-entries.ts';
