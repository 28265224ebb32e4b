/** Front door of replies. */

export type { ReplyInput } from './contract.ts';
export { replyFileUnknown } from './errors.ts';
export { placeholderValues } from './fill-reply.ts';
export { addReply, changeReply, removeReply } from './keep-replies.ts';
export { carriedFiles, setFiles } from './reply-files.ts';
export { initialsOf } from './rules/initials.ts';
export { fill, unknownPlaceholder } from './rules/placeholders.ts';
export { companyReplies, teamReplies } from './store.ts';
export type { ReplyRow } from './tables.ts';
