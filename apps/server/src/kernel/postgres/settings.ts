/** The server's settings, written afresh at each start; an operator's own go into local.conf, which is never touched. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

const MiB = 1024 * 1024;

/** For two cores and the whole product on one machine. */
function defaults(layout: Layout, port: number): Record<string, string> {
  const memory = totalmem() / MiB;
  const shared = Math.round(Math.min(256, Math.max(64, memory / 16)));
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: layout.socketDir ?? '',
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.round(Math.max(256, memory / 4))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // Acknowledged means on disk.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'replica',
    wal_compression: 'on',
    min_wal_size: '128MB',
    max_wal_size: '2GB',
    checkpoint_completion_target: '0.9',
    random_page_cost: '1.1',
    effective_io_concurrency: '64',
    max_parallel_workers: '2',
    max_parallel_workers_per_gather: '1',
    // Compiling a plan costs more than nearly every query here takes.
    jit: 'off',
    autovacuum_vacuum_scale_factor: '0.05',
    autovacuum_analyze_scale_factor: '0.05',
    autovacuum_vacuum_insert_scale_factor: '0.1',
    idle_in_transaction_session_timeout: '15min',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'on',
    log_directory: layout.logDir,
    log_filename: 'postgres-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_line_prefix: '%m [%p] %a ',
    // Statements and values carry personal data: they stay out of the log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
  };
}

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export function writeSettings(layout: Layout, port: number, own: Record<string, string>): void {
  const all = { ...defaults(layout, port), ...own };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${quote(value)}`);
  writeFileSync(
    join(layout.cluster, 'qiao.conf'),
    `# Written at each start. Own settings belong in local.conf beside this file.\n${lines.join('\n')}\n`,
  );
  const main = join(layout.cluster, 'postgresql.conf');
  const include = "include_if_exists 'qiao.conf'\ninclude_if_exists 'local.conf'\n";
  const text = existsSync(main) ? readFileSync(main, 'utf8') : '';
  if (!text.includes(include)) writeFileSync(main, `${text}\n${include}`);
  // Passwords for everybody, also through the socket.
  writeFileSync(
    join(layout.cluster, 'pg_hba.conf'),
    'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n',
  );
}
