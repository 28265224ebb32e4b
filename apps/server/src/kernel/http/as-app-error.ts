import { outOfReach } from '../db/out-of-reach.ts';
import { AppError, badRequest, internal, invalidInput, tooLarge, unavailable } from '../errors.ts';

/** What people are told of any failure: known ones keep their code, lost databases are `unavailable`, the rest is internal. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === 'FST_REQ_FILE_TOO_LARGE' || statusCode === 413) return tooLarge({ limit: '' });
  if (statusCode && statusCode >= 400 && statusCode < 500) return new AppError(badRequest().code, statusCode);
  if (outOfReach(error)) return unavailable();
  // PostgreSQL refuses NUL in text (22021) and malformed JSON escapes (22P05): the caller's input, not our fault.
  if (code === '22021' || code === '22P05') return invalidInput({ fields: 'text' });
  return internal();
}
