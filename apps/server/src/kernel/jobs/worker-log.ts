/** graphile-worker speaks through our structured log. */
import { Logger as WorkerLogger } from 'graphile-worker';
import type { Logger as OurLogger } from '../log.ts';

export type Logger = WorkerLogger;

// What it calls "info" (a job came and went) is our "debug".
const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;

export function workerLogger(log: OurLogger): WorkerLogger {
  return new WorkerLogger((scope) => {
    const child = log.child({ area: 'jobs' });
    return (level, message) => {
      child[levels[level as keyof typeof levels] ?? 'info']({ job: scope.jobId, task: scope.taskIdentifier }, message);
    };
  });
}

export const quietLogger: WorkerLogger = new WorkerLogger(() => () => {});
