/** HTTP with the server behind the session's secret: words to the agent's browser, and news of it in requests that are held. */
import type { News, SignalBody } from '../../../server/src/modules/remotehelp/contract.ts';
import type { Language } from '../context.ts';

export type Line = ReturnType<typeof createLine>;

export function createLine(path: string, language: Language) {
  const stop = new AbortController();
  let onSignal: (body: SignalBody) => void = () => {};

  async function post(what: string, body: unknown): Promise<void> {
    const answer = await fetch(path + what, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  return {
    post,
    signals(handler: (body: SignalBody) => void): void {
      onSignal = handler;
    },
    /** Until `close`. `onNews` hears each state once; `onLost`: the session is unknown, or the server out of reach for long. */
    listen(state: News['state'], onNews: (news: News) => void, onLost: () => void): void {
      let after = 0;
      let known = state;
      let failures = 0;
      const ask = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          try {
            const answer = await fetch(`${path}/news?after=${after}&state=${known}&wait=20`, { signal: stop.signal });
            if (answer.status === 404) return onLost();
            if (!answer.ok) throw new Error(String(answer.status));
            const news = (await answer.json()) as News;
            failures = 0;
            for (const { seq, body } of news.signals) {
              after = Math.max(after, seq);
              onSignal(body);
            }
            if (news.state !== known) {
              known = news.state;
              onNews(news);
            }
          } catch {
            if (stop.signal.aborted) return;
            if (++failures > 20) return onLost();
            await new Promise((done) => setTimeout(done, Math.min(3_000, 300 * failures)));
          }
        }
      };
      void ask();
    },
    /** The page goes away: said as well as a page that goes away can. */
    leave(): void {
      void fetch(`${path}/end`, {
        method: 'POST',
        keepalive: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ by: 'customer' }),
      }).catch(() => {});
    },
    close(): void {
      stop.abort();
    },
  };
}
