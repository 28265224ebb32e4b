/** A Dovecot of the test's own on loopback: mail users with passwords, optionally OAuth tokens, folders on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ensureServerCertificate } from '../../src/kernel/tls/index.ts';
import { demandDovecot, dovecotBinary } from './provide-dovecot.ts';

export type MailServer = {
  port: number;
  tlsPort: number;
  /** PEM of the authority that signed its certificate. */
  authority: string;
  /** Folder of a user's mail: `cur`, `new` and `tmp` below it. */
  maildir(user: string): string;
  setPassword(user: string, password: string): void;
  log(): string;
  stop(): Promise<void>;
};

export async function startDovecot(options: {
  port: number;
  tlsPort: number;
  users: Record<string, string>;
  /** Where access tokens are asked about (RFC 7662). */
  introspection?: { url: string };
  quotaKilobytes?: number;
  /** Tells of nothing by itself: RFC 2177 is left out. */
  withoutIdle?: boolean;
}): Promise<MailServer> {
  demandDovecot();
  const folder = mkdtempSync(join(tmpdir(), 'qiao-dovecot-'));
  chmodSync(folder, 0o755);
  // Dovecot gives up root for mail; whoever is no root runs it as themselves.
  const root = process.getuid?.() === 0;
  const user = root ? 'nobody' : userInfo().username;
  const group = root ? 'nogroup' : String(process.getgid?.());
  const certificate = await ensureServerCertificate({ dir: join(folder, 'tls'), hosts: [], now: new Date() });
  for (const name of ['run', 'state', 'mail']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
  writeFileSync(join(folder, 'key.pem'), certificate.key, { mode: 0o600 });
  const passwords = { ...options.users };
  const writeUsers = () =>
    writeFileSync(
      join(folder, 'users'),
      Object.entries(passwords)
        .map(([name, password]) => `${name}:{PLAIN}${password}::::::\n`)
        .join(''),
      { mode: 0o644 },
    );
  writeUsers();
  if (options.introspection) writeFileSync(join(folder, 'oauth2.conf'), oauth(options.introspection));
  writeFileSync(join(folder, 'dovecot.conf'), configuration({ folder, user, group, ...options }));
  if (root) {
    const [uid, gid] = idsOf(user);
    chownSync(join(folder, 'mail'), uid, gid);
  }
  const child = spawn(dovecotBinary, ['-F', '-c', join(folder, 'dovecot.conf')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  await answers(options.port, child, () => output + log(folder));
  return {
    port: options.port,
    tlsPort: options.tlsPort,
    authority: readFileSync(certificate.caPath, 'utf8'),
    maildir: (name) => join(folder, 'mail', name),
    setPassword(name, password) {
      passwords[name] = password;
      writeUsers();
    },
    log: () => log(folder),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function log(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8');
  } catch {
    return '';
  }
}

function idsOf(name: string): [number, number] {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line!.split(':');
  return [Number(uid), Number(gid)];
}

function configuration(given: {
  folder: string;
  user: string;
  group: string;
  port: number;
  tlsPort: number;
  introspection?: object;
  quotaKilobytes?: number;
  withoutIdle?: boolean;
}): string {
  const { folder, user, group } = given;
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
imap_id_log = *
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
protocols = imap
mail_max_userip_connections = 400
default_process_limit = 600
default_client_limit = 2000
mail_uid = ${user}
mail_gid = ${group}
mail_home = ${folder}/mail/%u
mail_location = maildir:${folder}/mail/%u
disable_plaintext_auth = no
auth_mechanisms = plain login${given.introspection ? ' xoauth2' : ''}
auth_failure_delay = 0
auth_cache_size = 0
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_fsync = never
maildir_copy_with_hardlinks = yes
mail_plugins = ${given.quotaKilobytes ? 'quota' : ''}
protocol imap {
  mail_plugins = ${given.quotaKilobytes ? 'quota imap_quota' : ''}
  imap_idle_notify_interval = 2 mins
  ${given.withoutIdle ? 'imap_capability = IMAP4rev1 SASL-IR ID ENABLE LITERAL+ UIDPLUS SPECIAL-USE QUOTA' : ''}
}
${given.quotaKilobytes ? `plugin {\n  quota = maildir:User quota\n  quota_rule = *:storage=${given.quotaKilobytes}K\n}` : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
${given.introspection ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = ${folder}/oauth2.conf\n}` : ''}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${folder}/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service anvil {
  chroot =
  # Wrong passwords are part of what is tried: the next sign-in is not held back for them.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    address = 127.0.0.1
    port = ${given.port}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${given.tlsPort}
    ssl = yes
  }
}
service auth-worker {
  user = ${user}
}
service stats {
  chroot =
}
`;
}

function oauth({ url }: { url: string }): string {
  return `
introspection_mode = post
introspection_url = ${url}
username_attribute = sub
active_attribute = active
active_value = true
`;
}

/** The first answer says that it listens; a process that ended says why. */
async function answers(port: number, child: ChildProcess, words: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`Dovecot ended by itself:\n${words()}`);
    const up = await new Promise<boolean>((done) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('data', () => {
        socket.destroy();
        done(true);
      });
      socket.once('error', () => done(false));
      socket.setTimeout(2000, () => {
        socket.destroy();
        done(false);
      });
    });
    if (up) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`Dovecot does not answer:\n${words()}`);
}
