/** For the commands beside the server: settings, a database that is running or is started for them, clear ends. */
import { join } from 'node:path';
import { type Config, ConfigError, readConfig } from './kernel/config.ts';
import { Database } from './kernel/db/database.ts';
import { loadTexts } from './kernel/i18n.ts';
import { createLogger, type Logger } from './kernel/log.ts';
import { PostgresFailure, runningEmbeddedPostgres, startEmbeddedPostgres } from './kernel/postgres/index.ts';

export type CommandPlace = { config: Config; log: Logger; databaseUrl: string; db: Database };

/**
 * Runs `work` beside a living Qiao (its database is used) or on a stopped one (the embedded database is started and stopped
 * again). The returned number becomes the exit code; a failure ends with 2 and its words on stderr.
 */
export async function runCommand(work: (place: CommandPlace) => Promise<number>): Promise<void> {
  try {
    const config = readConfig();
    const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel, config.node);
    loadTexts(join(config.home, 'locales'));
    const running = config.databaseUrl ? null : runningEmbeddedPostgres(config.dataDir);
    const started =
      config.databaseUrl || running ? null : await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    const databaseUrl = config.databaseUrl ?? running?.url ?? started!.url;
    const db = new Database(databaseUrl, { max: 4, log, applicationName: 'qiao-command' });
    try {
      process.exitCode = await work({ config, log, databaseUrl, db });
    } finally {
      await db.close();
      await started?.stop();
    }
  } catch (error) {
    const clear = error instanceof ConfigError || error instanceof PostgresFailure;
    process.stderr.write(`${clear ? (error as Error).message : ((error as Error).stack ?? error)}\n`);
    process.exitCode = 2;
  }
}
