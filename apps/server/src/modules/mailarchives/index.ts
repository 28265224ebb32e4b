/** Front door of mailarchives. */
export { mailArchive } from './import-kind.ts';
