import { expect, it } from 'vitest';
import { snippetOf } from './snippet.ts';
import { conversationTable, firstResponse, may, mayRecall, preview } from './states.ts';

it('nothing leaves closed', () => {
  for (const act of Object.keys(conversationTable) as (keyof typeof conversationTable)[])
    expect(may(act, 'closed')).toBe(false);
});

it('the first response runs, is met, or is breached, also when the chat ends unanswered', () => {
  const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const row = {
    first_response_started_at: at(0),
    first_response_due_at: at(30),
    first_response_stopped_at: null as Date | null,
    closed_at: null as Date | null,
  };
  expect(firstResponse(row, at(29))?.state).toBe('running');
  expect(firstResponse(row, at(31))?.state).toBe('breached');
  expect(firstResponse({ ...row, first_response_stopped_at: at(30) }, at(59))?.state).toBe('met');
  expect(firstResponse({ ...row, first_response_stopped_at: at(31) }, at(59))?.state).toBe('breached');
  expect(firstResponse({ ...row, closed_at: at(10) }, at(59))?.state).toBe('running');
  expect(firstResponse({ ...row, first_response_started_at: null }, at(1))).toBeNull();
});

it('recall ends with its time; previews and snippets are short', () => {
  const sent = new Date(0);
  expect(mayRecall(sent, new Date(120_000), 120)).toBe(true);
  expect(mayRecall(sent, new Date(120_001), 120)).toBe(false);
  expect(preview('file', '', '发票.pdf')).toBe('发票.pdf');
  expect(preview('text', 'x'.repeat(200), null)).toHaveLength(120);
  const snippet = snippetOf(`${'前'.repeat(100)}排水管${'后'.repeat(200)}`, '排水管');
  expect(snippet).toContain('排水管');
  expect(snippet.length).toBeLessThanOrEqual(122);
});
