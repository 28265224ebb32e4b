/** One call to a platform: JSON in, JSON out. Throws `workplaces.platform-failed` when nothing readable comes back. */
import { platformFailed } from '../errors.ts';
import { ports } from '../ports.ts';

export type Json = Record<string, unknown>;
export type Ask = { query?: Record<string, string>; json?: unknown; headers?: Record<string, string> };

export async function ask(url: string, { query, json, headers }: Ask = {}): Promise<Json> {
  const to = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) to.searchParams.set(name, value);
  try {
    const { content } = await ports().outgoing.call({
      url: to.href,
      method: json === undefined ? 'GET' : 'POST',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      content: json === undefined ? null : Buffer.from(JSON.stringify(json)),
      timeoutMs: 10_000,
    });
    return JSON.parse(content.toString('utf8')) as Json;
  } catch (error) {
    ports().log.warn({ host: to.host, err: (error as Error).message }, 'a workplace platform does not answer');
    throw platformFailed();
  }
}

export const wordOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
