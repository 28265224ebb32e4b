import { errorKind } from '#kernel';

export const ticketNotFound = errorKind('tickets.not-found', 404);
export const stepNotAllowed = errorKind('tickets.step-not-allowed', 409);
export const reasonNeeded = errorKind('tickets.reason-needed', 400);
export const assigneeUnknown = errorKind('tickets.assignee-unknown', 400);
export const topicUnknown = errorKind('tickets.topic-unknown', 400);
export const customerUnknown = errorKind('tickets.customer-unknown', 400);
export const unitMissing = errorKind('tickets.unit-missing', 400);
