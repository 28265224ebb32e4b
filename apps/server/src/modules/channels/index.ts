/** Front door of channels. */
export { keepCarried, readCarried } from './carried-channels.ts';
export { reviewTaken } from './events.ts';
export { openChannel } from './keep-channels.ts';
export { sendText } from './send-text.ts';
export { gateways as textGateways } from './store.ts';
export { readByOthers } from './store-contacts.ts';
export { markDelivered } from './store-messages.ts';
export { routedAs } from './tables.ts';
export { takeMessage } from './take-message.ts';
