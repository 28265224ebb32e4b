/**
 * What a statement costs this program on its way to PostgreSQL and back: eight connections ask for one row by a prepared statement,
 * in turns over the Unix socket (the way of the embedded database) and over TCP on loopback (the floor).
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type BenchOptions, type BenchResult, rounded } from './rig/bench.ts';
import { ownPostgres } from './rig/own-postgres.ts';

const clients = 8;

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const postgres = await ownPostgres(mkdtempSync(join(tmpdir(), 'qiao-database-')), false);
  try {
    const tcp = new URL(postgres.url);
    tcp.searchParams.delete('host');
    const [socket, floor] = [new Road(), new Road()];
    for (let turn = 0; turn < (smoke ? 1 : 4); turn++) {
      await socket.drive(postgres.url, smoke ? 300 : 3_000);
      await floor.drive(tcp.href, smoke ? 300 : 3_000);
    }
    const hasSocket = tcp.href !== postgres.url;
    return {
      name: 'database',
      pass: hasSocket && (smoke || socket.cpuPerStatement() < floor.cpuPerStatement()),
      figures: socket.told(),
      floor: floor.told(),
    };
  } finally {
    await postgres.stop();
  }
}

class Road {
  private statements = 0;
  private ms = 0;
  private cpuMicros = 0;

  async drive(url: string, ms: number): Promise<void> {
    const pool = new pg.Pool({ connectionString: url, max: clients });
    const ask = () => pool.query({ name: 'one', text: 'select $1::int as a, $2::text as b', values: [1, 'one'] });
    await Promise.all(Array.from({ length: clients }, ask));
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (; performance.now() < begun + ms; this.statements++) await ask();
      }),
    );
    this.ms += performance.now() - begun;
    const used = process.cpuUsage(cpu);
    this.cpuMicros += used.user + used.system;
    await pool.end();
  }

  /** Microseconds of this process, PostgreSQL's own not counted. */
  cpuPerStatement(): number {
    return this.cpuMicros / this.statements;
  }

  told() {
    return {
      statementsPerSecond: Math.round((this.statements / this.ms) * 1000),
      cpuMicrosPerStatement: rounded(this.cpuPerStatement()),
    };
  }
}
