/** Front door of API keys. */
export { apiKeyChanged } from './events.ts';
export { makeKey } from './keep-keys.ts';
