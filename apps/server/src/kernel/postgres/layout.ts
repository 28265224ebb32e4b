/** Where the embedded PostgreSQL keeps its things inside Qiao's data folder. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Layout = {
  /** Qiao's data folder. */
  dataDir: string;
  /** Everything of PostgreSQL: `<dataDir>/postgres`. */
  root: string;
  /** PGDATA. */
  cluster: string;
  /** Passwords, 0600, never readable by the database's own user. */
  credentials: string;
  portFile: string;
  /** What PostgreSQL writes before its log collector runs. */
  startLog: string;
  logDir: string;
  /** Copy of the programs when the package folder cannot be used as it is. */
  programs: string;
  /** Folder of the Unix socket; undefined when its path would be too long for one, then there is TCP only. */
  socketDir: string | undefined;
};

export function layoutOf(dataDir: string): Layout {
  const home = resolve(dataDir);
  const root = join(home, 'postgres');
  const socketDir = join(root, 'run');
  return {
    dataDir: home,
    root,
    cluster: join(root, 'cluster'),
    credentials: join(root, 'credentials.json'),
    portFile: join(root, 'port'),
    startLog: join(root, 'start.log'),
    logDir: join(root, 'log'),
    programs: join(root, 'programs'),
    // sockaddr_un holds 104 bytes on macOS, 108 on Linux; the socket's own name takes 14.
    socketDir: Buffer.byteLength(socketDir) <= 85 ? socketDir : undefined,
  };
}

export type Credentials = {
  /** Of the role `postgres`: only the launcher uses it. */
  superuser: string;
  /** Of the role `qiao`, which owns the database and may not leave it. */
  owner: string;
};

export function readCredentials(layout: Layout): Credentials | undefined {
  if (!existsSync(layout.credentials)) return undefined;
  const { superuser, owner } = JSON.parse(readFileSync(layout.credentials, 'utf8')) as Partial<Credentials>;
  return superuser && owner ? { superuser, owner } : undefined;
}

export function createCredentials(layout: Layout): Credentials {
  const made = { superuser: randomBytes(24).toString('hex'), owner: randomBytes(24).toString('hex') };
  writeWhole(layout.credentials, `${JSON.stringify(made)}\n`, 0o600);
  return made;
}

export function readPort(layout: Layout): number | undefined {
  if (!existsSync(layout.portFile)) return undefined;
  const port = Number(readFileSync(layout.portFile, 'utf8').trim());
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

export function writePort(layout: Layout, port: number): void {
  writeWhole(layout.portFile, `${port}\n`, 0o644);
}

/** A reader sees the old content or the new one, never half of it. */
export function writeWhole(path: string, content: string, mode: number): void {
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

export const databaseName = 'qiao';

/**
 * For the program's own connections: by the Unix socket where there is one, a quarter less work for both sides than TCP on
 * loopback. Host and port stay in the address, for whoever shows or takes it apart.
 */
export function ownUrl(layout: Layout, password: string, port: number): string {
  const url = urlFor('qiao', password, port, databaseName);
  const there = process.platform !== 'win32' && layout.socketDir && existsSync(layout.socketDir);
  return there ? `${url}?host=${encodeURIComponent(layout.socketDir!)}` : url;
}

export function urlFor(role: 'postgres' | 'qiao', password: string, port: number, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}
