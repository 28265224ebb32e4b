/** What mail tests share: a Dovecot, an SMTP server of the other side, letters, a program with a box. */
import { ImapFlow } from 'imapflow';
import { SMTPServer } from 'smtp-server';
import { type MailServer, startDovecot } from './dovecot.ts';

export type Arrived = { from: string; to: string[]; raw: Buffer; at: number };
export type FarServer = {
  port: number;
  arrived: Arrived[];
  /** Says what the server does with the next letters: undefined takes them. */
  refuse: (recipient: string) => { code: number; text: string } | undefined;
  /** Users of an IMAP server whose letters are put into their folder as they come, by address. */
  locals: Map<string, (raw: Buffer) => Promise<void>>;
  passwords: Map<string, string>;
  tokens: Set<string>;
  /** Connections that were opened so far. */
  connected: number;
  /** Ends the connections that are open, as servers do with those that rest. */
  hangUp(): void;
  stop(): Promise<void>;
};

/** Takes letters of users with a password or a token; keeps them as they came. */
export async function startFarServer(port: number, tls?: { key: string; cert: string }): Promise<FarServer> {
  const state: FarServer = {
    port,
    arrived: [],
    refuse: () => undefined,
    locals: new Map(),
    passwords: new Map(),
    tokens: new Set(),
    connected: 0,
    hangUp() {
      for (const one of server.connections) one.close();
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
  const server = new SMTPServer({
    ...(tls ?? {}),
    secure: false,
    authOptional: false,
    allowInsecureAuth: true,
    // Pooled connections of the other side are cut off at the end.
    closeTimeout: 300,
    ...(tls ? {} : { disabledCommands: ['STARTTLS'] }),
    size: 120 * 1024 * 1024,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    onConnect(_session, done) {
      state.connected++;
      done();
    },
    onAuth(auth, _session, done) {
      const good =
        auth.method === 'XOAUTH2'
          ? state.tokens.has(auth.accessToken ?? '')
          : state.passwords.get(auth.username ?? '') === auth.password;
      if (good) done(null, { user: auth.username });
      else done(Object.assign(new Error('535 5.7.8 Authentication failed'), { responseCode: 535 }));
    },
    onRcptTo(address, _session, done) {
      const no = state.refuse(address.address);
      done(no ? Object.assign(new Error(no.text), { responseCode: no.code }) : undefined);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        const to = session.envelope.rcptTo.map((one) => one.address);
        const raw = Buffer.concat(parts);
        state.arrived.push({ from: from ? from.address : '', to, raw, at: Date.now() });
        // Said to be taken when it lies in the folders of those who live here.
        Promise.all(to.map((address) => state.locals.get(address)?.(raw))).then(
          () => done(),
          (error: Error) => done(Object.assign(error, { responseCode: 451 })),
        );
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return state;
}

/** Puts letters into a folder as a mail server does when they come. */
export async function deliver(
  server: MailServer,
  user: string,
  password: string,
  ...letters: (Buffer | string)[]
): Promise<void> {
  const client = await signIn(server, user, password);
  try {
    for (const letter of letters) await client.append('INBOX', Buffer.from(letter));
  } finally {
    await client.logout();
  }
}

/** All letters of a folder. */
export async function folderOf(server: MailServer, user: string, password: string, folder: string): Promise<Buffer[]> {
  const client = await signIn(server, user, password);
  try {
    await client.mailboxOpen(folder, { readOnly: true });
    if (client.mailbox && client.mailbox.exists === 0) return [];
    return (await client.fetchAll('1:*', { source: true })).map(({ source }) => source!);
  } finally {
    await client.logout();
  }
}

async function signIn(server: MailServer, user: string, pass: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass },
    logger: false,
  });
  await client.connect();
  return client;
}

let counter = 0;
export type LetterOptions = {
  from?: string;
  to?: string;
  cc?: string;
  subject?: string;
  id?: string;
  text?: string;
  headers?: Record<string, string>;
};

/** A plain letter. */
export function letter(given: LetterOptions = {}): string {
  const id = given.id ?? `<m${++counter}.${process.pid}.${Date.now()}@far.example>`;
  const lines = {
    From: given.from ?? 'Wang Guilan <guilan@far.example>',
    To: given.to ?? 'service@yunzao.example',
    ...(given.cc ? { Cc: given.cc } : {}),
    Subject: given.subject ?? 'My range hood drips',
    'Message-ID': id,
    Date: new Date().toUTCString(),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...given.headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  return `${head.join('\r\n')}\r\n\r\n${(given.text ?? 'It drips when it runs.').replace(/\r?\n/g, '\r\n')}\r\n`;
}

export const headerOf = (raw: Buffer, name: string): string =>
  (
    new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t]+.*)*)`, 'im').exec(
      raw.toString('utf8').split(/\r?\n\r?\n/)[0]!,
    )?.[1] ?? ''
  ).replace(/\r?\n\s+/g, ' ');

/** Waits for a condition; throws with what was seen last. */
export async function until<T>(look: () => Promise<T> | T, good: (seen: T) => boolean, ms = 15_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (Date.now() > end) throw new Error(`waited ${ms} ms; seen last: ${JSON.stringify(seen)?.slice(0, 1500)}`);
    await new Promise((next) => setTimeout(next, 40));
  }
}

export { type MailServer, startDovecot };
