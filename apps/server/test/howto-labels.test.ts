/** What how-tos of the desk, of mail, WeChat and remote help put in quotation marks stands on the screens, in the language of the how-to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { home } from './template.ts';

type Texts = { [key: string]: string | Texts };

/** Words on the screens of others: of providers, and of the platform. */
const elsewhere = new Set([
  ...['经过身份验证的 SMTP', '服务器配置', '稳定版接口', 'server configuration'],
  // Titles in a table of holidays.
  ...['接收消息', '回调 URL', '机器人', '权限管理', '消息接收地址', '加签', 'Log in with WeCom', 'robot', 'signature'],
  ...['日期、名称、类型（休／班）、时间', 'date, name, kind (holiday, working) and hours'],
]);
/** Names of rights and of what is shipped stand in code, in both languages. */
const shipped = new Set([
  ...['设置远程协助录像', 'Set whether remote help is recorded'],
  ...['配置队列、成员、技能与容量', 'Configure queues, members, skills and capacity'],
  ...['维护工作日历和时限规则', 'Edit calendars and clock policies'],
  ...['导入表格', '新建和修改客户档案', '导入历史工单', '登记和修改客户订单'],
  ...['Import spreadsheets', 'Create and edit customer files', 'Import tickets of the past'],
  ...['Record and change customers’ orders', 'Zendesk 工单', 'Zendesk tickets'],
  ...['配置事件推送（Webhook）', 'Set up webhooks', '邮件归档（mbox、eml）', 'Mail archive (mbox, eml)'],
  ...['导入邮件归档', 'Import mail archives', '建立和吊销接口密钥', 'Make and revoke API keys'],
  ...['使用嵌入应用', 'Use embedded applications', '给客户发短信', 'Text customers'],
  ...['授予和收回角色', '由目录同步员工（SCIM）', '查看组织架构', '查看员工', '维护员工、导入、下线会话'],
  ...[
    'Keep staff from a directory (SCIM)',
    'See the organisation',
    'See staff',
    'Edit staff, import, end sessions',
    'Grant and revoke roles',
  ],
  ...['技术支持六步', '诊断', 'Technical support in six steps', 'Diagnose'],
]);

function flat(texts: Texts): string[] {
  return Object.values(texts).flatMap((text) => (typeof text === 'string' ? [text] : flat(text)));
}

function wordsOf(language: 'zh-CN' | 'en'): string[] {
  const folder = join(home, 'locales', language);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.flatMap((file) => flat(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Texts));
}

const plain = (text: string): string => text.replace(/[“”‘’]/g, '').trim();

/** As it stands in the text: a value in it is any, an ellipsis its rest. */
function stands(label: string, words: Set<string>, patterns: RegExp[]): boolean {
  const wanted = plain(label);
  if (wanted.endsWith('…')) return [...words].some((word) => word.startsWith(wanted.slice(0, -1).trim()));
  return words.has(wanted) || patterns.some((pattern) => pattern.test(wanted));
}

/** Quoted words, step by step; a bold path of the settings too. */
function labelsIn(text: string): string[] {
  const quoted = [...text.matchAll(/“((?:[^“”]|“[^“”]*”)+)”/g)].map((match) => match[1]!);
  const paths = [...text.matchAll(/\*\*((?:设置|Settings) › [^*]+)\*\*/g)].map((match) => match[1]!);
  return [...quoted, ...paths].flatMap((one) => one.split(/ [›→] /)).map((one) => one.trim());
}

it.each([
  ...['first-queue', 'first-clock-policy', 'import', 'mailboxes', 'wechat', 'remote-help'],
  ...['channels', 'chatwoot', 'webhooks', 'mail-archives', 'api-keys', 'embed-panel', 'scim', 'wecom', 'dingtalk'],
])('%s names what is on the screens', (name) => {
  const text = readFileSync(join(home, 'docs/howto', `${name}.md`), 'utf8');
  // Commands have headings of their own kind.
  const parts = text.replace(/^ *```[\s\S]*?^ *```/gm, '').split(/\n(?:---\n|(?=# ))/);
  const chinese = parts.filter((part) => /[\u4e00-\u9fff]{8}/.test(part));
  const english = parts.filter((part) => !chinese.includes(part) && part.trim() !== '');
  expect([chinese.length, english.length].every((count) => count > 0)).toBe(true);
  for (const [language, texts] of [
    ['zh-CN', chinese],
    ['en', english],
  ] as const) {
    const all = wordsOf(language).map(plain);
    // As many signs of markup as a label may have are taken as they are.
    const patterns = all
      .filter((word) => word.includes('{{') && word.replace(/\{\{[^}]*\}\}/g, '').length > 3)
      .map((word) => {
        const kept = word.split(/\{\{[^}]*\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        return new RegExp(`^${kept.join('.+')}$`);
      });
    const words = new Set(all);
    const labels = texts.flatMap(labelsIn);
    expect(labels.length).toBeGreaterThan(5);
    const missing = labels.filter(
      (label) => !elsewhere.has(label) && !shipped.has(label) && !stands(label, words, patterns),
    );
    expect(missing, `${name} in ${language}`).toEqual([]);
  }
});
