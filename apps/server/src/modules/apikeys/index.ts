/** Front door of API keys. */
export { apiKeyChanged } from './events.ts';
export { makeKey } from './keep-keys.ts';
export { takeShared } from './shared-rate.ts';
