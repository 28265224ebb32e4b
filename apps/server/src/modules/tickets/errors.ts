import { errorKind } from '#kernel';

export const ruleNotFound = errorKind('tickets.rule-not-found', 404);
export const queueUnknown = errorKind('tickets.queue-unknown', 400);
export const ticketNotFound = errorKind('tickets.not-found', 404);
export const stepNotAllowed = errorKind('tickets.step-not-allowed', 409);
export const reasonNeeded = errorKind('tickets.reason-needed', 400);
export const assigneeUnknown = errorKind('tickets.assignee-unknown', 400);
export const typeUnknown = errorKind('tickets.type-unknown', 400);
export const topicUnknown = errorKind('tickets.topic-unknown', 400);
export const customerUnknown = errorKind('tickets.customer-unknown', 400);
export const mergedAway = errorKind('tickets.merged-away', 409);
/** `why`: itself, absorbed-ended, survivor-ended. */
export const mergeRefused = errorKind('tickets.merge-refused', 409);
export const notMerged = errorKind('tickets.not-merged', 409);
export const entriesUnknown = errorKind('tickets.entries-unknown', 400);
export const taskNotFound = errorKind('tickets.task-not-found', 404);
export const tasksOpen = errorKind('tickets.tasks-open', 409);
/** Words to customers name something that is not known. */
export const placeholderUnknown = errorKind('tickets.placeholder-unknown', 400);
export const unitMissing = errorKind('tickets.unit-missing', 400);
export const productUnknown = errorKind('tickets.product-unknown', 400);
