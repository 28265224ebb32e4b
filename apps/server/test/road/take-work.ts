/** Agents over HTTP: sign in once, accept what is offered until every conversation is held. */
import type { Conversation } from '#contracts/conversations';
import type { Offer } from '#contracts/routing';
import type { Login } from './stage.ts';

const cookies = new Map<string, string>();

/** The session cookie of an agent; sessions live in the database, so a restarted server knows them. */
export async function cookieOf(base: string, { id, number, password }: Login): Promise<string> {
  const known = cookies.get(id);
  if (known) return known;
  const answer = await fetch(`${base}/api/identity/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: number, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  cookies.set(id, cookie);
  return cookie;
}

export async function sayReady(base: string, cookie: string, signal?: AbortSignal): Promise<void> {
  const answer = await fetch(`${base}/api/routing/presence`, {
    method: 'PUT',
    headers: { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'ready' }),
    ...(signal ? { signal } : {}),
  });
  await answer.arrayBuffer();
}

/** Conversation → who holds it. */
export async function acceptAll(base: string, agents: Login[], count: number): Promise<Map<string, Login>> {
  const holders = new Map<string, Login>();
  for (const end = performance.now() + 90_000; holders.size < count; ) {
    if (performance.now() > end) throw new Error(`only ${holders.size} of ${count} conversations were taken`);
    for (const agent of agents) {
      const cookie = await cookieOf(base, agent);
      const { offers } = await get<{ offers: Offer[] }>(base, '/api/routing/offers', cookie);
      for (const { id, epoch } of offers)
        await fetch(`${base}/api/routing/offers/${id}/accept`, {
          method: 'POST',
          headers: { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' },
          body: JSON.stringify({ epoch }),
        });
      const mine = await get<{ conversations: Conversation[] }>(base, '/api/conversations?view=mine', cookie);
      for (const { id } of mine.conversations) holders.set(id, agent);
    }
  }
  return holders;
}

async function get<T>(base: string, path: string, cookie: string): Promise<T> {
  const answer = await fetch(base + path, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
