/** Front door of callernumbers. */
export { keepNumber as keepCallerNumber, showNumbers as callerNumbers } from './keep-numbers.ts';
export { type LeaveBy, leaveBy, type Whose } from './leave-by.ts';
