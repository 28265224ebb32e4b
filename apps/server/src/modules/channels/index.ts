/** Front door of channels. */
export { reviewTaken } from './events.ts';
export { openChannel } from './keep-channels.ts';
export { markDelivered } from './store-messages.ts';
export { takeMessage } from './take-message.ts';
