/** What the customer reads before anything starts, and after it ended. */
import type { GuestView } from '../../../server/src/modules/remotehelp/contract.ts';
import type { Language } from '../context.ts';
import { button, element } from './elements.ts';
import type { Say } from './text.ts';

export type Ask = 'screen' | 'camera' | 'page' | 'video';

export function askFirst(
  root: ShadowRoot,
  say: Say,
  view: GuestView,
  language: Language,
  on: { onAgree: (ask: Ask) => Promise<string | null>; onRefuse: () => void },
): { close(): void } {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const mayScreen = typeof media?.getDisplayMedia === 'function';
  const mayCamera = typeof media?.getUserMedia === 'function';
  const mayPage = typeof CompressionStream === 'function' && typeof RTCPeerConnection === 'function';
  const company = language === 'en' ? view.companyName.en || view.companyName.zh : view.companyName.zh;
  const problem = element('p', { class: 'problem', role: 'alert' });
  const list = element('ul');
  const video = view.wish === 'video';
  const recorded = view.recorded ? 'recorded' : 'not-recorded';
  const points: Parameters<Say>[0][] = video
    ? ['both-see', recorded, 'any-time-video']
    : [
        'see-only',
        ...(mayScreen ? (['masked'] as const) : []),
        ...(mayPage ? (['page-only'] as const) : []),
        'no-control',
        recorded,
        'any-time',
      ];
  for (const point of points) list.append(element('li', {}, say(point)));
  const title = say(video ? 'video-title' : 'title');
  const box = element('section', { class: 'card', role: 'dialog', 'aria-modal': 'true', 'aria-label': title });
  const back = element('div', { class: 'back' });
  const close = (): void => back.remove();
  const agree = (ask: Ask) => async (): Promise<void> => {
    problem.textContent = '';
    const wrong = await on.onAgree(ask);
    if (wrong) problem.textContent = wrong;
    else close();
  };
  const first = element('h2', {}, title);
  box.append(
    first,
    element(
      'p',
      {},
      say(video ? 'wants-video' : 'wants', { agent: `${view.agentNumber} ${view.agentName}`.trim(), company }),
    ),
    list,
  );
  // Said before a button is missed.
  if (video && !mayCamera) box.append(element('p', { class: 'warn' }, say('no-camera')));
  else if (!video && !mayScreen && !(mayPage && !mayCamera))
    box.append(element('p', { class: 'warn' }, say(mayCamera ? 'no-screen' : 'no-capture')));
  const row = element('div', { class: 'row' });
  if (video && mayCamera) row.append(button(say('agree-video'), 'primary', agree('video')));
  if (!video && mayScreen) row.append(button(say('agree-screen'), 'primary', agree('screen')));
  if (!video && mayCamera) row.append(button(say('agree-camera'), mayScreen ? 'plain' : 'primary', agree('camera')));
  if (!video && mayPage)
    row.append(button(say('agree-page'), mayScreen || mayCamera ? 'plain' : 'primary', agree('page')));
  row.append(
    button(say('refuse'), 'plain', () => {
      close();
      on.onRefuse();
    }),
  );
  box.append(problem, row);
  back.append(box);
  root.append(back);
  box.tabIndex = -1;
  box.focus();
  return { close };
}

/** A last word with a button; takes itself away. */
export function note(root: ShadowRoot, say: Say, text: string, done: () => void): void {
  const box = element('section', { class: 'card small', role: 'alertdialog', 'aria-label': say('title') });
  box.append(element('h2', {}, say('title')), element('p', {}, text));
  const row = element('div', { class: 'row' });
  const ok = button(say('ok'), 'primary', () => {
    box.remove();
    done();
  });
  row.append(ok);
  box.append(row);
  root.append(box);
  ok.focus();
}
