/** Structured logs, one JSON line each. Secrets and personal data never enter: log ids. */
import pino from 'pino';

export type Logger = pino.Logger;

export function createLogger(level: string, node: string): Logger {
  return pino({
    level,
    base: { node },
    redact: {
      paths: [
        'password',
        '*.password',
        'token',
        '*.token',
        'secret',
        '*.secret',
        'req.headers.cookie',
        'req.headers.authorization',
        'phone',
        '*.phone',
        'email',
        '*.email',
      ],
      censor: '•••',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
