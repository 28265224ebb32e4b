/** Front door of callalarms. */
export { alarmCleared, alarmRaised } from './events.ts';
export { keepRule as keepAlarmRule, showRules as alarmRules } from './keep-rules.ts';
