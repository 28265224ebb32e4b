/** Connections to the servers of a box. Certificates are always checked; a box may bring an authority of its own. */
import { rootCertificates } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { createTransport, type Transporter, type TransportOptions } from 'nodemailer';
import { accessToken } from '../access-token.ts';
import { MailProblem } from '../rules.ts';
import type { MailboxRow } from '../tables.ts';
import { openSecrets } from '../vault.ts';

/** What servers are told of us (RFC 2971). */
const clientInfo = { name: 'Qiao', vendor: 'Qiao', version: '1.0' };
const limits = { connectionTimeout: 15_000, greetingTimeout: 15_000 };

function trusted(row: MailboxRow): { ca?: string[]; minVersion: 'TLSv1.2' } {
  return { minVersion: 'TLSv1.2', ...(row.authority ? { ca: [...rootCertificates, row.authority] } : {}) };
}

/** Connected and signed in. The server is told who asks: some open no folder before they heard it after the sign-in. */
export async function openImap(row: MailboxRow): Promise<ImapFlow> {
  const { imap } = row;
  const pass = openSecrets(row).password;
  const client = new ImapFlow({
    ...limits,
    host: imap.host,
    port: imap.port,
    secure: imap.security === 'tls',
    ...(imap.security === 'starttls' ? { doSTARTTLS: true } : {}),
    ...(imap.security === 'none' ? { doSTARTTLS: false } : {}),
    auth:
      row.auth === 'oauth2'
        ? { user: imap.user, accessToken: await accessToken(row) }
        : { user: imap.user, pass: demanded(pass) },
    tls: trusted(row),
    clientInfo,
    logger: false,
    disableAutoIdle: true,
    socketTimeout: 10 * 60_000,
    maxLiteralSize: 110 * 1024 * 1024,
  });
  // What happens between two commands is told by the next one.
  client.on('error', () => {});
  try {
    await within(30_000, client.connect());
    await within(30_000, introduce(client));
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

/** The library leaves it at once before the sign-in where the server answers with names of its own; that does not count everywhere. */
async function introduce(client: ImapFlow): Promise<void> {
  const { run } = client as unknown as { run(command: 'ID', info: typeof clientInfo): Promise<unknown> };
  await run.call(client, 'ID', clientInfo);
}

export async function openSmtp(row: MailboxRow): Promise<Transporter> {
  const { smtp } = row;
  const secrets = openSecrets(row);
  return createTransport({
    ...limits,
    pool: true,
    maxConnections: 5,
    maxMessages: 200,
    socketTimeout: 60_000,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    tls: trusted(row),
    auth:
      row.auth === 'oauth2'
        ? { type: 'OAuth2', user: smtp.user, accessToken: await accessToken(row) }
        : { user: smtp.user, pass: demanded(secrets.smtpPassword ?? secrets.password) },
  } as TransportOptions);
}

function demanded(password: string | undefined): string {
  if (!password) throw new MailProblem('sign-in');
  return password;
}

/** A server that neither answers nor hangs up. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new MailProblem('silent', `> ${ms / 1000} s`)), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
