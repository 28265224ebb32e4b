/** The program: settings, PostgreSQL, boot, the words a person needs, and a clean end. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { boot, type Program } from './boot.ts';
import { prepareCompany } from './company.ts';
import { ConfigError, readConfig } from './kernel/config.ts';
import { createLogger } from './kernel/log.ts';
import { PostgresFailure, startEmbeddedPostgres } from './kernel/postgres/index.ts';
import { clock } from './kernel/time.ts';
import { ensureServerCertificate, KeptCertificate } from './kernel/tls/index.ts';
import { allModules } from './wiring.ts';

async function run(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel, config.node);
  const say = (zh: string, en: string): void => void process.stdout.write(`${zh}  ${en}\n`);
  mkdirSync(config.dataDir, { recursive: true });

  const postgres = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: config.dataDir, log: log.child({ area: 'postgres' }) });
  const certificates = { dir: join(config.dataDir, 'tls'), hosts: config.tlsHosts };
  const tls = config.listen === 'network' ? await ensureServerCertificate({ ...certificates, now: clock.now() }) : null;

  let program: Program | null = null;
  let kept: KeptCertificate | null = null;
  let ending: Promise<void> | null = null;
  const end = (code: number): Promise<void> => {
    ending ??= (async () => {
      say('正在停止…', 'stopping…');
      await kept?.stop();
      await program?.stop();
      await postgres?.stop();
      process.exit(code);
    })();
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));

  try {
    program = await boot({
      config,
      databaseUrl: config.databaseUrl ?? postgres!.url,
      log,
      modules: allModules,
      tls,
      prepare: (kernel) => prepareCompany(kernel, say),
    });
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
  if (tls) {
    const { http } = program.kernel;
    const use = http.useCertificate.bind(http);
    kept = new KeptCertificate({ ...certificates, served: tls, use, log: log.child({ area: 'tls' }) });
    kept.start();
    process.on('SIGHUP', () => void kept?.look());
  }
  const scheme = tls ? 'https' : 'http';
  say(`\n桥已就绪：${config.publicUrl}`, `Qiao is ready`);
  if (config.listen === 'network')
    say(
      `局域网已开放（${scheme}），证书颁发者：${join(config.dataDir, 'tls')}`,
      `open to the network over TLS; trust the authority in that folder`,
    );
  log.info({ port: config.port, site: config.site, roles: [...config.roles] }, 'ready');
}

run().catch((error: unknown) => {
  const clear =
    error instanceof ConfigError ||
    error instanceof PostgresFailure ||
    (error as { code?: string }).code?.startsWith?.('keys.');
  process.stderr.write(
    `\n${clear || (error instanceof Error && error.name !== 'TypeError') ? (error as Error).message : String((error as Error).stack ?? error)}\n`,
  );
  process.exit(1);
});
