/** Front door of advice. */
export { askAdvice } from './ask-advice.ts';
export { adviceChanged } from './events.ts';
