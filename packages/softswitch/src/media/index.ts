export { explainMediaError, MediaError, type MediaErrorCode } from './errors.ts';
export type * from './types.ts';
