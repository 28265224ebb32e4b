/** Front door of livecalls. */
export { type Disk, diskOf } from './read-house.ts';
