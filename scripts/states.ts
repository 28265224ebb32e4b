/**
 * `npx tsx scripts/states.ts`: writes docs/states.md from the state tables in code; with `--check` it only says whether the page
 * is what the tables say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { alarmTable } from '../apps/server/src/modules/callalarms/rules/states.ts';
import { callbackTable } from '../apps/server/src/modules/callbacks/rules/states.ts';
import { conversationTable } from '../apps/server/src/modules/conversations/rules/states.ts';
import { orderTable } from '../apps/server/src/modules/orders/rules.ts';
import { sessionTable } from '../apps/server/src/modules/remotehelp/rules.ts';
import { presenceTable, workTable } from '../apps/server/src/modules/routing/rules/states.ts';
import { callTable } from '../apps/server/src/modules/telephony/rules/call-states.ts';
import { clockEffect, steps } from '../apps/server/src/modules/tickets/rules.ts';

const page = new URL('../docs/states.md', import.meta.url);

type Table = Record<string, { from: readonly string[]; to: string; when: string }>;

function acts(title: string, place: string, table: Table): string {
  const rows = Object.entries(table).map(
    ([act, { from, to, when }]) => `| ${act} | ${from.join(', ')} | ${to} | ${when} |`,
  );
  return section(title, place, ['| act | from | to | when |', '| --- | --- | --- | --- |', ...rows]);
}

function section(title: string, place: string, rows: string[]): string {
  return [`## ${title}`, '', `\`${place}\``, '', ...rows, ''].join('\n');
}

function effects(name: Parameters<typeof clockEffect>[0]): string {
  return Object.entries(clockEffect(name, false))
    .map(([what, of]) => (of === true ? what : `${what} ${Array.isArray(of) ? of.join(', ') : of}`))
    .join('; ');
}

const tickets = steps.map(
  ({ name, from, to, reason }) => `| ${name} | ${from} | ${to} | ${reason ? 'must be given' : ''} | ${effects(name)} |`,
);

const text = [
  '# 状态表 · State tables',
  '',
  '由代码中的表生成，请勿手改。Made from the tables in code by `npx tsx scripts/states.ts`; the checks refuse a page that says',
  'something else. A step that is not here is refused by the program.',
  '',
  acts('会话 Conversation', 'apps/server/src/modules/conversations/rules/states.ts', conversationTable),
  acts('待分配项与接入邀请 Work item and offer', 'apps/server/src/modules/routing/rules/states.ts', workTable),
  acts('坐席 Agent', 'apps/server/src/modules/routing/rules/states.ts', presenceTable),
  acts('通话 Call', 'apps/server/src/modules/telephony/rules/call-states.ts', callTable),
  acts('话务告警 Alarm of calls', 'apps/server/src/modules/callalarms/rules/states.ts', alarmTable),
  acts('回拨 Call-back', 'apps/server/src/modules/callbacks/rules/states.ts', callbackTable),
  acts('远程协助 Remote help', 'apps/server/src/modules/remotehelp/rules.ts', sessionTable),
  acts('订单 Order', 'apps/server/src/modules/orders/rules.ts', orderTable),
  section('工单 Ticket', 'apps/server/src/modules/tickets/rules.ts', [
    '| step | from | to | reason | its clocks |',
    '| --- | --- | --- | --- | --- |',
    ...tickets,
  ]).trimEnd(),
  '',
].join('\n');

if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== text) {
    console.error('docs/states.md is not what the state tables say: run npx tsx scripts/states.ts');
    process.exitCode = 1;
  }
} else writeFileSync(page, text);
