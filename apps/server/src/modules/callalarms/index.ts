/** Front door of callalarms: nothing stands below it yet. */
export { alarmCleared, alarmRaised } from './events.ts';
