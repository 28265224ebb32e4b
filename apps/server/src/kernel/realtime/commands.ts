/** Commands over the socket: rights first, then shape, then the use case; errors in the caller's language. */
import type { Histogram } from 'prom-client';
import type { z } from 'zod';
import { AppError, forbidden, internal, invalidInput, notFound, notSignedIn, tooMany } from '../errors.ts';
import { translateError } from '../i18n.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { can, type Locale, type Scope } from '../scope.ts';
import { withSpan } from '../telemetry.ts';
import type { Connection } from './connection.ts';
import { frameText } from './connection.ts';
import type { CommandContext } from './realtime.ts';

type Command = {
  right: string | 'signed-in';
  input: z.ZodType;
  handle: (context: CommandContext, input: never) => Promise<unknown>;
};

/** Commands of one socket running at a time. They start in the order they came. */
const maxRunning = 256;

export class Commands {
  private readonly known = new Map<string, Command>();
  private readonly log: Logger;
  private readonly asAppError: (error: unknown) => AppError;
  private readonly seconds: Histogram;

  constructor(options: {
    log: Logger;
    metrics: Metrics;
    asAppError?: (error: unknown) => AppError;
  }) {
    this.log = options.log;
    this.asAppError = options.asAppError ?? asAppError;
    this.seconds = options.metrics.histogram(
      'qiao_realtime_command_seconds',
      'Duration of commands over the socket',
      [0.005, 0.02, 0.1, 0.5, 2],
      ['command', 'result'],
    );
  }

  add(name: string, command: Command): void {
    if (this.known.has(name)) throw new Error(`two commands are called ${name}`);
    this.known.set(name, command);
  }

  /** Never rejects; returns the frame to send. */
  async run(connection: Connection, id: string, name: string, input: unknown): Promise<string> {
    const startedAt = performance.now();
    const scope: Scope | null = connection.scope && { ...connection.scope, requestId: newId() };
    const command = this.known.get(name);
    connection.calls++;
    try {
      if (!scope) throw notSignedIn();
      if (!command) throw notFound({ command: name });
      if (command.right !== 'signed-in' && !can(scope, command.right)) throw forbidden({ permission: command.right });
      if (connection.calls > maxRunning) throw tooMany({ seconds: 1 });
      const parsed = command.input.safeParse(input ?? {});
      if (!parsed.success) throw invalidInput({ fields: fieldsOf(parsed.error) });
      const data = await withSpan('realtime.command', { command: name }, () =>
        command.handle({ scope, connectionId: connection.id }, parsed.data as never),
      );
      this.seconds.observe({ command: name, result: 'ok' }, (performance.now() - startedAt) / 1_000);
      return frameText({ t: 'result', id, data: data ?? null });
    } catch (error) {
      const known = this.asAppError(error);
      if (known.status >= 500) this.log.error({ err: error, command: name, reqId: scope?.requestId }, 'command failed');
      if (command) this.seconds.observe({ command: name, result: known.code }, (performance.now() - startedAt) / 1_000);
      return this.errorText(id, known, connection.scope?.locale ?? 'zh-CN', scope?.requestId);
    } finally {
      connection.calls--;
    }
  }

  errorText(id: string | null, error: AppError, locale: Locale, requestId?: string): string {
    const shown = requestId ? new AppError(error.code, error.status, { ...error.params, requestId }) : error;
    const message = translateError(shown, locale);
    return frameText({ t: 'error', id, error: { code: error.code, message, params: shown.params } });
  }
}

function fieldsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 8)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ');
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : internal();
}
