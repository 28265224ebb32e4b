/** Front door of visitors. */
export { refuseBanned } from './ban-visitor.ts';
export { keepRule, readRules } from './keep-rules.ts';
export { type Entrance as WindowInReach, entrancesInReach as windowsInReach } from './read-live.ts';
