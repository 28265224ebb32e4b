/** Front door of webhooks. */
export { endpointChanged } from './events.ts';
export { makeEndpoint } from './keep-endpoints.ts';
