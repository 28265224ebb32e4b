/** Front door of reports. */
export { type By, type Dimension, report } from './catalogue.ts';
export { average, count, type Figure, figure, share, time } from './figures/figure.ts';
export { importHistory, type PastConversation, type PastShift, type PastTicket } from './import-history.ts';
export { highestUnit } from './my-unit.ts';
export { type DrillAsked, type ReportRoom, registerReports } from './rooms.ts';
export { addDays, bucketOf, dayOf, dayStart } from './rules/days.ts';
export { type Asked, type Stretch, type SumRow, stretchesBetween } from './store-read.ts';
export { none } from './tables.ts';
