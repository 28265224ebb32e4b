/** A customer's preferences are written down on the file, asked before a call that does not suit, and marked where words are written. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { type Language, sayer, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

describe.each<Language>(['zh-CN', 'en'])('a portrait in %s', (language) => {
  const say = sayer(language, ['portraits', 'customers']);

  it('keeps what the customer prefers and uses it', async () => {
    const api = await program.signIn('1002', demoPassword);
    const me = await api.get<{ staff: { unitId: string } }>('/api/identity/me');
    const customer = await aCustomer(program.kernel, { unitId: me.body.staff.unitId, phone: '13800001234' });
    const desk = await seat(browser, language);
    const { page } = desk;
    await signIn(desk, program.url, language, '1002', demoPassword);
    await page.goto(`${program.url}/customers/${customer.id}`);
    await page.getByRole('heading', { name: say('客户画像') }).waitFor();
    await page.getByText(say('还没有登记联系偏好')).waitFor();

    const part = page.locator('section', { has: page.getByRole('heading', { name: say('客户画像') }) });
    await part.getByRole('button', { name: say('登记'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('偏好渠道')).selectOption('mail');
    // An hour of quiet on both sides of this moment.
    const minute = new Date().getUTCHours() * 60 + new Date().getUTCMinutes();
    const at = (of: number): string =>
      `${String(Math.floor((of % 1440) / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
    await dialog.getByLabel(say('免打扰从')).fill(at(minute + 1380));
    await dialog.getByRole('button', { name: say('保存') }).click();
    await dialog.getByText(say('请填完整的起止时间')).waitFor();
    await dialog.getByLabel(say('到（可跨零点）')).fill(at(minute + 60));
    await dialog.getByLabel(say('时区')).selectOption('UTC');
    await dialog.getByRole('button', { name: say('保存') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(say('客户现在免打扰')).waitFor();

    await page
      .getByRole('button', { name: say('拨打'), exact: true })
      .first()
      .click();
    const asked = page.getByRole('dialog');
    await asked.getByText(say('您可以改天再打，或约回拨。确有急事再呼叫。')).waitFor();
    await asked.getByRole('button', { name: say('取消') }).click();
    await asked.waitFor({ state: 'detached' });

    const { row } = await aConversation(program.kernel);
    const taken = await api.post(`/api/conversations/${row.id}/take`);
    expect(taken.status, JSON.stringify(taken.body)).toBeLessThan(300);
    const linked = await api.post(`/api/conversations/${row.id}/customer`, { customerId: customer.id });
    expect(linked.status, JSON.stringify(linked.body)).toBe(200);
    await page.goto(`${program.url}/workspace/${row.id}`);
    await page.locator('[data-preferred="mail"]').waitFor();
    expect(desk.faults).toEqual([]);
    await desk.context.close();
  });
});
