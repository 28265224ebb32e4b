import { errorKind } from '#kernel';

export const panelNotFound = errorKind('panels.not-found', 404);
export const addressUnfit = errorKind('panels.address-unfit', 400);
export const subjectNotFound = errorKind('panels.subject-not-found', 404);
