/** HTTP with the server behind the session's secret: words to the agent's browser, and news of it in requests that are held. */
import type { News, SignalBody } from '../../../server/src/modules/remotehelp/contract.ts';
import { type Given, send, type Who } from '../call.ts';

export type Line = ReturnType<typeof createLine>;

/** `before`: words of the other side up to here were for the page before this one. */
export function createLine(who: Who, secret: string, before = 0) {
  const params = { secret };
  const stop = new AbortController();
  let after = before;
  let onSignal: (body: SignalBody) => void = () => {};

  const heard = ({ ok, status }: Response): void => {
    if (!ok) throw new Error(String(status));
  };
  const answer = (body: Given<'POST /api/remotehelp/guest/{secret}/answer'>['body']): Promise<void> =>
    send(who, 'POST /api/remotehelp/guest/{secret}/answer', { params, body }).then(heard);
  const end = (by: 'customer' | 'network', keepalive = false): Promise<void> =>
    send(who, 'POST /api/remotehelp/guest/{secret}/end', { params, body: { by }, keepalive }).then(heard);
  const signal = (body: SignalBody): Promise<void> =>
    send(who, 'POST /api/remotehelp/guest/{secret}/signals', { params, body }).then(heard);

  return {
    answer,
    end,
    signal,
    signals(handler: (body: SignalBody) => void): void {
      onSignal = handler;
    },
    /** Until `close`. `onNews` hears each state once; `onLost`: the session is unknown, or the server out of reach for long. */
    listen(state: News['state'], onNews: (news: News) => void, onLost: () => void): void {
      let known = state;
      let failures = 0;
      const ask = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          try {
            const answer = await send(who, 'GET /api/remotehelp/guest/{secret}/news', {
              params,
              query: { after, state: known, wait: 20 },
              signal: stop.signal,
            });
            if (answer.status === 404) return onLost();
            heard(answer);
            const news = await answer.json();
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
    after: () => after,
    /** The page goes away: said as well as a page that goes away can. */
    leave(): void {
      void end('customer', true).catch(() => {});
    },
    close(): void {
      stop.abort();
    },
  };
}
