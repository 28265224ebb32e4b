import { errorKind } from '#kernel';

export const ruleNotFound = errorKind('callalarms.rule-not-found', 404);
export const subjectNotFound = errorKind('callalarms.subject-not-found', 404);
