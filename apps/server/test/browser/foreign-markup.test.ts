/**
 * Markup in whatever strangers can write (messages, page titles, names, tickets) is shown as the letters it is; and were one of
 * them ever taken as markup, the page's policy would not let it run.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { seat, signIn, startBrowser } from './people.ts';

const hostile = `<img src=x onerror="window.broken=1"><script>window.broken=2</script>"'><svg onload=window.broken=3>`;

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

it('is shown as text in the workspace and on the ticket, and runs nowhere', async () => {
  const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', {
    host: 'localhost',
    page: '/a?<script>',
    pageTitle: hostile,
    referrer: 'javascript:window.broken=4',
  });
  const visitor = program.bearer(visit.body.visitorToken);
  const begun = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: hostile },
  });
  const api = await program.signIn('8021', demoPassword);
  await api.post(`/api/conversations/${begun.body.id}/take`);
  const topics = await api.get<{ topics: { id: string }[] }>('/api/catalogue/topics');
  const ticket = await api.post<{ id: string; number: string }>('/api/tickets', {
    type: 'consult',
    title: hostile.slice(0, 120),
    description: hostile,
    topicId: topics.body.topics?.[0]?.id,
  });
  expect(ticket.status, JSON.stringify(ticket.body)).toBe(200);

  const agent = await seat(browser, 'zh-CN');
  const { page } = agent;
  const refusedByPolicy: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refusedByPolicy.push(message.text());
  });
  await signIn(agent, program.url, 'zh-CN', '8021', demoPassword);
  await page.goto(`${program.url}/workspace/${begun.body.id}`);
  await page.getByRole('log').getByText(hostile).waitFor();
  expect(await page.evaluate('window.broken')).toBeUndefined();
  await page.goto(`${program.url}/tickets/${ticket.body.id}`);
  await page.getByText(hostile).first().waitFor();
  expect(await page.evaluate('window.broken')).toBeUndefined();
  // Nothing of the application's own needs what the policy forbids.
  expect(refusedByPolicy).toEqual([]);

  // What would happen if a hole let markup through.
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=5">')`);
  await expect.poll(() => refusedByPolicy.length).toBeGreaterThan(0);
  expect(await page.evaluate('window.broken')).toBeUndefined();
  expect(agent.faults).toEqual([]);
  await agent.context.close();
});
