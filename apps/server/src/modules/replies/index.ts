/** Front door of replies. */

export type { ReplyInput } from './contract.ts';
export { placeholderValues } from './fill-reply.ts';
export { addReply, changeReply, removeReply } from './keep-replies.ts';
export { initialsOf } from './rules/initials.ts';
export { fill, unknownPlaceholder } from './rules/placeholders.ts';
export { companyReplies } from './store.ts';
