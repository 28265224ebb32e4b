/** Front door of callernumbers. */
export { type LeaveBy, leaveBy, type Whose } from './leave-by.ts';
