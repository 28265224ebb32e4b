import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addressOf } from '../src/shared/address.ts';

const id = '01900000-0000-7000-8000-000000000001';

it('fills in the parts of the path, escaped, and keeps the order of what is asked', () => {
  expect(addressOf('GET /api/tickets/{id}/tasks/{taskId}', { params: { id: 'a/b', taskId: 7 } })).toBe(
    '/api/tickets/a%2Fb/tasks/7',
  );
  expect(addressOf('GET /api/tickets', { query: { view: 'all', q: '漏 水', cursor: null, type: '', limit: 0 } })).toBe(
    '/api/tickets?view=all&q=%E6%BC%8F+%E6%B0%B4&limit=0',
  );
  expect(addressOf('DELETE /api/identity/session')).toBe('/api/identity/session');
});

it('refuses an address with a hole in it', () => {
  expect(() => addressOf('GET /api/tickets/{id}')).toThrow('GET /api/tickets/{id}: no id');
  expect(() => addressOf('GET /api/tickets/{id}', { params: { id: '' } })).toThrow('no id');
});

it('makes the addresses that the page’s first script has already asked for', () => {
  const boot = readFileSync(join(import.meta.dirname, '../public/boot.js'), 'utf8');
  const early = [...boot.matchAll(/ask\(['`]([^'`]+)['`]\)/g)].map(([, path]) => path!.replace(/\$\{[^}]*\}/, id));
  expect(early.sort()).toEqual(
    [
      addressOf('GET /api/identity/me'),
      addressOf('GET /api/conversations', { query: { view: 'mine', limit: 100 } }),
      addressOf('GET /api/conversations/{id}', { params: { id } }),
      addressOf('GET /api/conversations/{id}/messages', { params: { id }, query: { limit: 60 } }),
    ].sort(),
  );
});
