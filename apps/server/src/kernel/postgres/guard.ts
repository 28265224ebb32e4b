/**
 * One session of the launcher that holds an advisory lock for as long as its Qiao lives: it tells a second Qiao that the
 * server is taken, frees it in the instant the first one dies, and notices when PostgreSQL dies.
 */
import { realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { PostgresFailure } from './failures.ts';
import { type Credentials, databaseName, type Layout, urlFor } from './layout.ts';
import { livingPostmaster } from './postmaster.ts';

export type Guard = {
  port: number;
  /** Server version without the distribution's suffix: `18.4`. */
  version: string;
  /** Resolves when the session ended without `release`. */
  lost: Promise<void>;
  /** The role `qiao` with this password, its database, and nothing of it for others. */
  ensureDatabase(password: string): Promise<void>;
  release(): Promise<void>;
};

const lockKey = 7_500_002;
/** A session of a Qiao that was just killed lasts until PostgreSQL reads the end of its connection. */
const patienceForDeadOwnerMs = 3000;

/** Waits while PostgreSQL starts up or shuts sessions down. Throws `postgres.in-use`, or the connection's error. */
export async function takeGuard(layout: Layout, credentials: Credentials, port: number): Promise<Guard> {
  const client = await connect(layout, urlFor('postgres', credentials.superuser, port, 'postgres'));
  let released = false;
  const lost = new Promise<void>((done) => {
    client.on('end', () => {
      if (!released) done();
    });
  });
  try {
    const { rows } = await client.query<{ folder: string; version: string }>(
      "select current_setting('data_directory') as folder, current_setting('server_version') as version",
    );
    const { folder, version } = rows[0]!;
    if (realpathSync(folder) !== realpathSync(layout.cluster))
      throw new PostgresFailure('postgres.port-taken', String(port));
    await lockOrRefuse(client, layout);
    return {
      port,
      version: version.split(' ')[0]!,
      lost,
      ensureDatabase: (password) => ensureDatabase(client, password),
      async release() {
        released = true;
        await client.end();
      },
    };
  } catch (error) {
    released = true;
    await client.end().catch(() => {});
    throw error;
  }
}

const patienceForRefusalMs = 10_000;

async function connect(layout: Layout, url: string): Promise<pg.Client> {
  const began = Date.now();
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'qiao launcher',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    // Errors of a running session end it as well; `lost` reports that.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      // 57P03: starting up or recovering. As long as the process lives, that ends by itself.
      const code = (error as { code?: string }).code;
      const refused = code === 'ECONNREFUSED' || code === 'ECONNRESET';
      const starting = code === '57P03' || (refused && Date.now() - began < patienceForRefusalMs);
      if (!starting || !livingPostmaster(layout.cluster)) throw error;
      await wait(25);
    }
  }
}

async function lockOrRefuse(client: pg.Client, layout: Layout): Promise<void> {
  const until = Date.now() + patienceForDeadOwnerMs;
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [lockKey]);
    if (rows[0]!.got) return;
    if (Date.now() > until) throw new PostgresFailure('postgres.in-use', layout.dataDir);
    await wait(50);
  }
}

/** Not a superuser: a statement smuggled into the product must not read files or run programs. */
async function ensureDatabase(client: pg.Client, password: string): Promise<void> {
  const owner = client.escapeIdentifier('qiao');
  const database = client.escapeIdentifier(databaseName);
  const { rows } = await client.query<{ role: boolean; database: boolean; signs_in: boolean }>(
    `select exists(select from pg_roles where rolname = 'qiao') as role,
            exists(select from pg_database where datname = $1) as database`,
    [databaseName],
  );
  const { role, database: made } = rows[0]!;
  const secret = client.escapeLiteral(password);
  if (!role) await client.query(`create role ${owner} login createdb password ${secret}`);
  if (!made) await client.query(`create database ${database} owner ${owner}`);
  if (role && !(await signsIn(client, password))) await client.query(`alter role ${owner} password ${secret}`);
  if (!made) await client.query(`revoke all on database ${database} from public`);
}

/** False only when the password is refused (the file with the passwords was replaced). */
async function signsIn(client: pg.Client, password: string): Promise<boolean> {
  const trial = new pg.Client({ connectionString: urlFor('qiao', password, client.port, databaseName) });
  trial.on('error', () => {});
  try {
    await trial.connect();
    await trial.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') return false;
    throw error;
  }
}
