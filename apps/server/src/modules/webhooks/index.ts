/** Front door of webhooks. */
export { endpointChanged } from './events.ts';
export { changeEndpoint, makeEndpoint } from './keep-endpoints.ts';
