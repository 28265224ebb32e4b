/** Front door of replies. */

export type { ReplyInput } from './contract.ts';
export { addReply } from './keep-replies.ts';
