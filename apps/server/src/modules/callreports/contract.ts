/** Exports of calls as browsers ask for them; the reports themselves are in the contract of reports. */
import { z } from 'zod';

/** Longest period of one file, in days. */
export const mostDays = 366;
export const exportFilter = z.object({
  /** Days of the unit's zone, both ends included. */
  from: z.iso.date(),
  to: z.iso.date(),
  /** With everything below it; missing: the highest one in reach. */
  unitId: z.uuid().optional(),
});
export type ExportFilter = z.infer<typeof exportFilter>;

/*
 * GET /api/callreports/cdr?from&to&unitId → text/csv, a line per channel pair in the columns of Asterisk's cdr_csv
 * GET /api/callreports/queue-log?from&to&unitId → text/plain, time|callid|queuename|agent|event|data1..5
 */
