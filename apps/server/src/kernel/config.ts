/** The one place that reads the environment. Checked at boot; a wrong value stops the start with its name and what is allowed. */
import { join, resolve } from 'node:path';
import { z } from 'zod';

const flag = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no'])
  .transform((value) => value === '1' || value === 'true' || value === 'yes');

/** `from-to`, both inclusive. */
const portRange = z.string().regex(/^\d{4,5}-\d{4,5}$/);
const portsOf = (text: string): { min: number; max: number } => {
  const [min = 0, max = 0] = text.split('-').map(Number);
  return { min, max };
};

const schema = z.object({
  QIAO_HOME: z.string().default(process.cwd()),
  QIAO_DATA_DIR: z.string().optional(),
  QIAO_PORT: z.coerce.number().int().min(1).max(65535).default(7500),
  /** Loopback unless the company opens its network; opening it also turns TLS on. */
  QIAO_LISTEN: z.enum(['loopback', 'network']).default('loopback'),
  QIAO_TLS_HOSTS: z.string().default(''),
  QIAO_PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.string().optional(),
  QIAO_DB_POOL: z.coerce.number().int().min(4).max(200).default(16),
  QIAO_ROLES: z.string().default('web,worker,realtime'),
  QIAO_NODE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .optional(),
  QIAO_SITE: z.coerce.number().int().min(1).max(999).default(1),
  QIAO_SEED: z.enum(['demo', 'none']).default('demo'),
  QIAO_SEED_SCALE: z.coerce.number().min(0.001).max(10).default(1),
  QIAO_KEY_FILE: z.string().optional(),
  QIAO_ANCHOR_DIR: z.string().optional(),
  QIAO_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  QIAO_TRUST_PROXY: flag.default(false),
  QIAO_SMTP_URL: z.string().optional(),
  QIAO_MAIL_FROM: z.string().default('Qiao <qiao@localhost>'),
  QIAO_OIDC_ISSUER: z.string().optional(),
  QIAO_OIDC_CLIENT_ID: z.string().optional(),
  QIAO_OIDC_CLIENT_SECRET: z.string().optional(),
  QIAO_UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(50 * 1024 * 1024),
  /** Whole months of the event log that are kept besides the present one. */
  QIAO_EVENT_LOG_MONTHS: z.coerce.number().int().min(1).max(1200).default(13),
  /** Hosts of inner services that look-ups of flows may call all the same, `host` or `host:port`, by comma. */
  QIAO_OUTGOING_HOSTS: z.string().default(''),
  /** Speaks prompts: a program that reads text and writes sound, `espeak-ng -v {language} --stdin --stdout`; empty: none. */
  QIAO_SPEECH_PROGRAM: z.string().default(''),
  /** Or a service that is posted `{ text, language }` and answers with sound. */
  QIAO_SPEECH_URL: z.union([z.literal(''), z.url()]).default(''),
  /** Understands callers: a program that reads a WAV and writes words, with `{language}`; empty: none. */
  QIAO_RECOGNITION_PROGRAM: z.string().default(''),
  /** Or a service that is posted `{ language, keywords, audio }` and answers `{ text }`. */
  QIAO_RECOGNITION_URL: z.union([z.literal(''), z.url()]).default(''),
  /** Telephony: where SIP listens and media flows; port 0 switches it off on this node. */
  QIAO_SIP_PORT: z.coerce.number().int().min(0).max(65535).default(5060),
  /** `process`: the engine outlives a crash of the program, and calls with it; `embedded`: inside the program; `asterisk`: one beside it. */
  QIAO_ENGINE: z.enum(['process', 'embedded', 'asterisk']).default('process'),
  /** Asterisk of the company: `http://host:8088/ari`. Empty: one of our own is started from the installed package. */
  QIAO_ASTERISK_ARI: z.union([z.literal(''), z.url()]).default(''),
  QIAO_ASTERISK_USER: z.string().default('qiao'),
  QIAO_ASTERISK_PASSWORD: z.string().default(''),
  /** Its manager interface, `host:port`; same user and password. */
  QIAO_ASTERISK_MANAGER: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/)
    .default('127.0.0.1:5038'),
  /** A folder that both may write: prompts and running recordings. */
  QIAO_ASTERISK_FOLDER: z.string().optional(),
  /** Where the package lies (`usr/sbin/asterisk` below it). */
  QIAO_ASTERISK_ROOT: z.string().default('/'),
  QIAO_SIP_ADDRESS: z.string().default('127.0.0.1'),
  /** UDP ports of telephones and of browsers, `from-to`; below the range of client sockets. */
  QIAO_RTP_PORTS: portRange.default('16384-24575'),
  QIAO_WEBRTC_PORTS: portRange.default('24576-28671'),
  /** Remote help: servers that help two browsers find each other, `stun:host:port,turn:host:port`; none by default. */
  QIAO_ICE_URLS: z
    .string()
    .regex(/^((stuns?|turns?):[^,\s]+(,(?=.)|$))*$/)
    .default(''),
  /** The secret a TURN server shares with us, for names that end by themselves. */
  QIAO_TURN_SECRET: z.string().optional(),
  /** Pictures and sound of browsers go by TURN only: neither side learns the other's address. */
  QIAO_ICE_RELAY_ONLY: flag.default(false),
  /** Rate limits off only for load generators on loopback. */
  QIAO_RATE_LIMITS: flag.default(true),
});

export type Config = {
  home: string;
  dataDir: string;
  port: number;
  listen: 'loopback' | 'network';
  tlsHosts: string[];
  publicUrl: string;
  databaseUrl: string | null;
  dbPool: number;
  roles: Set<Role>;
  node: string;
  site: number;
  seed: 'demo' | 'none';
  seedScale: number;
  keyFile: string;
  anchorDir: string;
  logLevel: string;
  trustProxy: boolean;
  smtpUrl: string | null;
  mailFrom: string;
  oidc: { issuer: string; clientId: string; clientSecret: string } | null;
  uploadMaxBytes: number;
  eventLogMonths: number;
  rateLimits: boolean;
  outgoingHosts: string[];
  speech: { program: string | null; url: string | null };
  recognition: { program: string | null; url: string | null };
  ice: { urls: string[]; turnSecret: string | null; relayOnly: boolean };
  sip: {
    port: number;
    engine: 'process' | 'embedded' | 'asterisk';
    asterisk: {
      /** Null: our own. */
      company: { url: string; user: string; password: string; manager: { host: string; port: number } } | null;
      folder: string | null;
      root: string;
    };
    address: string;
    rtp: { min: number; max: number };
    webrtc: { min: number; max: number };
  };
};

export type Role = 'web' | 'worker' | 'realtime';
const roles: Role[] = ['web', 'worker', 'realtime'];

export class ConfigError extends Error {}

/** What a process that we start may know of our environment: where programs are, and nothing else. */
export function environmentOfChildren(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', NODE_ENV: process.env.NODE_ENV ?? 'production' };
}

function asteriskOf(value: z.infer<typeof schema>): Config['sip']['asterisk'] {
  const folder = value.QIAO_ASTERISK_FOLDER ? resolve(value.QIAO_ASTERISK_FOLDER) : null;
  const url = value.QIAO_ASTERISK_ARI.replace(/\/$/, '');
  const root = resolve(value.QIAO_ASTERISK_ROOT);
  if (!url) return { company: null, folder, root };
  if (!value.QIAO_ASTERISK_PASSWORD || !folder)
    throw new ConfigError('QIAO_ASTERISK_ARI: QIAO_ASTERISK_PASSWORD + QIAO_ASTERISK_FOLDER');
  const [host, port] = value.QIAO_ASTERISK_MANAGER.split(':') as [string, string];
  const manager = { host, port: Number(port) };
  return {
    company: { url, user: value.QIAO_ASTERISK_USER, password: value.QIAO_ASTERISK_PASSWORD, manager },
    folder,
    root,
  };
}

/** Reads and checks the settings. Throws `ConfigError` with one line per wrong value. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`设置有误，未启动 / settings are wrong, not started:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  const dataDir = resolve(value.QIAO_DATA_DIR ?? join(value.QIAO_HOME, 'data'));
  const asked = value.QIAO_ROLES.split(',').map((role) => role.trim());
  const wrong = asked.filter((role) => !roles.includes(role as Role));
  if (wrong.length > 0) throw new ConfigError(`QIAO_ROLES: ${wrong.join(', ')} — allowed: ${roles.join(', ')}`);
  const scheme = value.QIAO_LISTEN === 'network' ? 'https' : 'http';
  return {
    home: resolve(value.QIAO_HOME),
    dataDir,
    port: value.QIAO_PORT,
    listen: value.QIAO_LISTEN,
    tlsHosts: value.QIAO_TLS_HOSTS.split(',').filter(Boolean),
    publicUrl: value.QIAO_PUBLIC_URL ?? `${scheme}://localhost:${value.QIAO_PORT}`,
    databaseUrl: value.DATABASE_URL ?? null,
    dbPool: value.QIAO_DB_POOL,
    roles: new Set(asked as Role[]),
    node: value.QIAO_NODE ?? `n${process.pid}`,
    site: value.QIAO_SITE,
    seed: value.QIAO_SEED,
    seedScale: value.QIAO_SEED_SCALE,
    keyFile: resolve(value.QIAO_KEY_FILE ?? join(dataDir, 'keys', 'master.json')),
    anchorDir: resolve(value.QIAO_ANCHOR_DIR ?? join(dataDir, 'anchors')),
    logLevel: value.QIAO_LOG_LEVEL,
    trustProxy: value.QIAO_TRUST_PROXY,
    smtpUrl: value.QIAO_SMTP_URL ?? null,
    mailFrom: value.QIAO_MAIL_FROM,
    oidc:
      value.QIAO_OIDC_ISSUER && value.QIAO_OIDC_CLIENT_ID
        ? {
            issuer: value.QIAO_OIDC_ISSUER,
            clientId: value.QIAO_OIDC_CLIENT_ID,
            clientSecret: value.QIAO_OIDC_CLIENT_SECRET ?? '',
          }
        : null,
    uploadMaxBytes: value.QIAO_UPLOAD_MAX_BYTES,
    eventLogMonths: value.QIAO_EVENT_LOG_MONTHS,
    rateLimits: value.QIAO_RATE_LIMITS,
    outgoingHosts: value.QIAO_OUTGOING_HOSTS.split(',').filter(Boolean),
    recognition: {
      program: value.QIAO_RECOGNITION_PROGRAM.trim() || null,
      url: value.QIAO_RECOGNITION_URL || null,
    },
    speech: { program: value.QIAO_SPEECH_PROGRAM.trim() || null, url: value.QIAO_SPEECH_URL || null },
    ice: {
      urls: value.QIAO_ICE_URLS.split(',').filter(Boolean),
      turnSecret: value.QIAO_TURN_SECRET ?? null,
      relayOnly: value.QIAO_ICE_RELAY_ONLY,
    },
    sip: {
      port: value.QIAO_SIP_PORT,
      engine: value.QIAO_ENGINE,
      asterisk: asteriskOf(value),
      address: value.QIAO_SIP_ADDRESS,
      rtp: portsOf(value.QIAO_RTP_PORTS),
      webrtc: portsOf(value.QIAO_WEBRTC_PORTS),
    },
  };
}
