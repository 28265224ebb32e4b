/** The visit: who comes, from where, what they look at and how long. */
import { type Answer, type Given, send } from './call.ts';
import { type Language, memory } from './context.ts';

export type Visit = Answer<'POST /api/widget/visits'>;

export async function visit(base: string, language: Language, identityJwt: string | undefined): Promise<Visit> {
  const answer = await send({ base, language }, 'POST /api/widget/visits', {
    body: {
      visitorToken: memory.get('visitor') ?? undefined,
      host: location.host,
      page: cut(location.href),
      pageTitle: cut(document.title, 200),
      referrer: cut(document.referrer),
      language,
      identityJwt,
    },
  });
  if (!answer.ok) throw new Error(`visit ${answer.status}`);
  const known = await answer.json();
  memory.set('visitor', known.visitorToken);
  return known;
}

const cut = (text: string, most = 2000): string => text.slice(0, most);

/** Tells the server of page changes (also in single-page sites) and of leaving. */
export function trackPages(base: string, { visitId, visitorToken }: Visit): void {
  let last = location.href;
  const tell = (body: Given<'POST /api/widget/visits/{id}/pages'>['body']): void => {
    const given = { params: { id: visitId }, body, keepalive: true };
    void send({ base, visitorToken }, 'POST /api/widget/visits/{id}/pages', given).catch(() => {});
  };
  const page = (): void => {
    if (location.href === last) return;
    last = location.href;
    tell({ page: cut(last), title: cut(document.title, 200) });
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...args: Parameters<typeof original>) {
      original.apply(this, args);
      // The site sets its title after the address: look once the stack has run.
      queueMicrotask(page);
    };
  }
  addEventListener('popstate', page);
  addEventListener('pagehide', () => tell({ page: cut(location.href), title: cut(document.title, 200), left: true }));
}
