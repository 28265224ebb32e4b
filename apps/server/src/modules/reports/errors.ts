import { errorKind } from '#kernel';

export const recipientMayNotSee = errorKind('reports.recipient-may-not-see', 400);
