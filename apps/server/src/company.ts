/** What a first start does: the demo company, or a token for the first-run wizard; and the words on how to sign in. */
import { clock, type Kernel, systemScope } from '#kernel';
import { issueSetupToken } from '#modules/identity';
import { readCompany } from '#modules/organisation';
import { demoPassword, shownAccounts, staff } from '../seed/company.ts';
import { loadCompany } from '../seed/load-company.ts';
import { loadHistory } from '../seed/load-history.ts';
import { markSeeded, seedState } from '../seed/state.ts';

type Say = (zh: string, en: string) => void;

/** Called after migration and wiring, before anything starts. A seed that was cut short is finished by nothing: it says so. */
export async function prepareCompany(kernel: Kernel, say: Say): Promise<void> {
  const { config, db } = kernel;
  const company = await readCompany(db, systemScope('start'));
  if (!company && config.seed === 'demo') await seed(kernel, say);
  const state = await seedState(db);
  if (state === 'begun')
    say(
      '⚠ 演示公司上次没有建完整：可以使用，但数据偏少。要完整的演示，请换一个空的数据目录再启动。',
      '⚠ The demo company was cut short: it works with less data. For a whole one, start with an empty data folder.',
    );
  if (state !== null && config.seed === 'demo' && config.listen === 'loopback') {
    say(
      `演示公司「云灶电器」，可用以下账号登录（密码均为 ${demoPassword}）：`,
      `Demo company, sign in with these (password ${demoPassword}):`,
    );
    for (const number of shownAccounts) {
      const person = staff.find((each) => each.number === number)!;
      say(`  ${number}  ${person.name}`, `${person.en}, ${person.roles[0]![0]}`);
    }
  }
  const token = await issueSetupToken(db);
  if (token)
    say(
      `\n还没有员工：打开 ${config.publicUrl}/setup#${token} 建立公司和第一位管理员`,
      'nobody is registered yet: open that address to set up the company and its first administrator',
    );
}

async function seed(kernel: Kernel, say: Say): Promise<void> {
  const names = {
    customers: ['客户', 'customers'],
    conversations: ['会话', 'conversations'],
    tickets: ['工单', 'tickets'],
  } as const;
  const begun = performance.now();
  say('首次启动：正在建立演示公司（约一两分钟）…', 'First start: building the demo company (a minute or two) …');
  await markSeeded(kernel.db, 'begun');
  const loaded = await loadCompany(kernel);
  let last = '';
  await loadHistory(kernel, loaded, {
    now: clock.now(),
    scale: kernel.config.seedScale,
    progress: (step, done, all) => {
      const tenth = Math.floor((done / all) * 4) * 25;
      const line = `${step} ${tenth}`;
      if (line === last || tenth === 0) return;
      last = line;
      say(`  ${names[step][0]} ${Math.min(100, tenth)} %`, names[step][1]);
    },
  });
  await markSeeded(kernel.db, 'done');
  say(`演示公司已建好，用时 ${Math.round((performance.now() - begun) / 1000)} 秒`, 'demo company ready');
}
