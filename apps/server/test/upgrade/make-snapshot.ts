/**
 * `node scripts/snapshot.mjs`: makes a small company with a row in every table with the program as it stands, and keeps it as
 * a backup of this version. From then on every later version must restore it, migrate it and serve it (upgrade.test.ts).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import pino from 'pino';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { loadHistory } from '../../seed/load-history.ts';
import { markSeeded } from '../../seed/state.ts';
import { boot, versionOf } from '../../src/boot.ts';
import { readConfig } from '../../src/kernel/config.ts';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts';
import { allModules } from '../../src/wiring.ts';
import { freePort } from '../free-port.ts';
import { home } from '../template.ts';
import { Caller } from './caller.ts';
import { type Memory, workADay } from './day-of-work.ts';
import { emptyTables } from './tables.ts';

const maxBytes = 200 * 1024;
const quiet = pino({ level: 'silent' });

/** What no short journey leaves behind: states between two moments, and tables that wait for their feature. */
const remainders = [
  `insert into customers.merge select gen_random_uuid(), a.id, b.id, now(), 'staff:1', now(), 'staff:1'
   from (select id from customers.customer order by id limit 1) a, (select id from customers.customer order by id desc limit 1) b`,
  `insert into customers.privacy_notice values (1, '{"zh": "隐私说明", "en": "Privacy"}', now())`,
  `insert into identity.external_identity select 'https://login.example', 'subject-1', id, now() from identity.staff limit 1`,
  `insert into identity.oidc_login values ('state', 'binding', 'nonce', 'verifier', '/', now() + interval '10 minutes')`,
  `insert into identity.recovery_code select id, 'hash', null from identity.staff limit 1`,
  `insert into identity.setup_token values ('hash', now())`,
  `insert into kernel.parked select 'probe.snapshot', site, position, sequenced_at, aggregate_kind, aggregate_id, 'an old fault', 3, now() + interval '1 day'
   from kernel.event_log order by position limit 1`,
  `insert into notifications.mail(id, origin_site, state, attempts, created_at, sent_at) values (gen_random_uuid(), 1, 'sent', 1, now(), now())`,
  `insert into notifications.notice(id, staff_id, code, params, link, key, created_at)
   select gen_random_uuid(), id, 'tickets.breached-solution', '{"number": "T1-000001"}', '/tickets', 'clock:1', now() from identity.staff limit 1`,
  `insert into routing.agent_link select staff_id, 'gone' from routing.agent limit 1`,
  `insert into kernel.outbox select nextval('kernel.outbox_id'), type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics
   from kernel.event_log where type = 'conversation.started' order by position limit 1`,
  `with made as (insert into audit.entry(id, at, actor_kind, actor_id, request_id, action, subject_kind, subject_id)
     values (gen_random_uuid(), now(), 'system', 'snapshot', 'snapshot', 'organisation.company-changed', 'company', '1') returning id, recorded_at)
   insert into audit.unsealed select * from made`,
  `select graphile_worker.add_job('notifications.send-mail', '{"mailId": "00000000-0000-7000-8000-000000000001"}', queue_name := 'snapshot', run_at := '2099-01-01')`,
];

const folder = mkdtempSync(join(tmpdir(), 'qiao-snapshot-'));
const postgres = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' }, log: quiet });
try {
  const memory = await live(postgres.url);
  const client = new pg.Client(postgres.url);
  await client.connect();
  try {
    for (const sql of remainders) await client.query(sql);
    // Gone after use, and no longer anybody's.
    await client.query(`insert into kernel.setting values ('snapshot', $1)`, [JSON.stringify(memory)]);
    const empty = await emptyTables(client);
    if (empty.length > 0)
      throw new Error(`no row in ${empty.join(', ')}: teach day-of-work.ts or the remainders to make one`);
  } finally {
    await client.end();
  }
  keep();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function live(databaseUrl: string): Promise<Memory> {
  const port = await freePort();
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: folder,
    QIAO_PORT: String(port),
    QIAO_SEED: 'none',
    DATABASE_URL: databaseUrl,
    QIAO_RATE_LIMITS: '0',
  });
  const program = await boot({
    config,
    databaseUrl,
    log: quiet,
    modules: allModules,
    prepare: async (kernel) => {
      const loaded = await loadCompany(kernel);
      await loadHistory(kernel, loaded, { now: new Date(), scale: 0.002, progress: () => {} });
      await markSeeded(kernel.db, 'done');
    },
  });
  try {
    const open = new Caller(`http://127.0.0.1:${port}`);
    const memory = await workADay(open, demoPassword);
    const admin = await open.signIn('1002', demoPassword);
    await admin.until<{ waiting: number }>('/api/audit/chain', (chain) => chain.waiting === 0);
    return memory;
  } finally {
    await program.stop();
  }
}

function keep(): void {
  const file = join(folder, 'snapshot.tar');
  execFileSync(process.execPath, [join(home, 'scripts/backup.mjs'), file, '--with-keys'], {
    env: { PATH: process.env.PATH, QIAO_DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const packed = gzipSync(readFileSync(file), { level: 9 });
  if (packed.length > maxBytes) throw new Error(`the snapshot has ${packed.length} bytes; ${maxBytes} are allowed`);
  const snapshots = join(import.meta.dirname, 'snapshots');
  const number = readdirSync(snapshots).filter((name) => name.endsWith('.tar.gz')).length + 1;
  const name = `${String(number).padStart(3, '0')}-v${versionOf(home)}.tar.gz`;
  writeFileSync(join(snapshots, name), packed);
  process.stdout.write(`${name}: ${packed.length} bytes\n`);
}
