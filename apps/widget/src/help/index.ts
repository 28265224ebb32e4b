/**
 * The customer's side of remote help, loaded only when it is asked for: by the chat panel, or by the page behind a link. Asks in
 * plain words, shows screen or camera, draws what the agent draws, covers marked fields, and can always be ended.
 */
import type { GuestView } from '../../../server/src/modules/remotehelp/contract.ts';
import { send } from '../call.ts';
import type { Language } from '../context.ts';
import { type Ask, askFirst, note } from './ask.ts';
import { cover } from './cover.ts';
import { showFaces } from './faces.ts';
import { createLine } from './line.ts';
import { forgetPage, type Kept, keepPage, keptPage } from './next-page.ts';
import { showPens } from './pens.ts';
import { share } from './share.ts';
import { styles } from './styles.ts';
import { sayIn } from './text.ts';

export type Help = {
  base: string;
  language: Language;
  secret: string;
  view: GuestView;
  /** The page before this one was shared, and the customer went on to this one. */
  goesOn?: Kept;
  /** Called once, when it has begun. */
  onBegun?: (what: Ask) => void;
  /** Called once, when nothing of it is on the page any more. */
  onOver?: () => void;
};

declare const PAGE_FILE: string;
type PagePart = { mirrorPage: (channel: RTCDataChannel) => () => void };

export function helpCustomer({ base, language, secret, view, goesOn, onBegun, onOver }: Help): void {
  const say = sayIn(language);
  const host = document.createElement('div');
  host.id = 'qiao-remote-help';
  host.lang = language;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  document.body.append(host);

  const line = createLine({ base, language }, secret, goesOn?.heard);
  const handle = `qiao-${view.id}`;
  let stream: MediaStream | null = null;
  let uncover = (): void => {};
  let stop = (): void => {};
  let over = false;

  let page: PagePart | null = null;
  const gone = (): void => {
    // The next page may be one of these too: the other side waits for it.
    if (page && !over) keepPage({ secret, heard: line.after() });
    else line.leave();
  };
  addEventListener('pagehide', gone);

  /** `why`: said to the customer; null when they did it themselves before anything began. */
  function finish(why: string | null): void {
    if (over) return;
    over = true;
    forgetPage();
    removeEventListener('pagehide', gone);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stop();
    uncover();
    line.close();
    const end = (): void => {
      host.remove();
      onOver?.();
    };
    if (why === null) end();
    else note(root, say, why, end);
  }
  const ended = (by: string | null, state: string): string =>
    state === 'expired' ? say('expired') : by === 'network' ? say('over-network') : say('over');

  async function begin(asked: Ask): Promise<string | null> {
    try {
      if (asked === 'page') page = (await import(`${base}/widget/${PAGE_FILE}`)) as PagePart;
      else if (asked === 'screen') {
        // Before the picture flows, not after.
        uncover = cover();
        mark(handle);
        stream = await navigator.mediaDevices.getDisplayMedia(screenWishes);
      } else if (asked === 'video') stream = await navigator.mediaDevices.getUserMedia(faceWishes);
      else stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    } catch (error) {
      uncover();
      if (asked === 'page') return say('page-cannot');
      if (asked === 'video') return say('not-camera');
      return (error as Error).name === 'NotAllowedError' ? say('not-chosen') : say('cannot');
    }
    try {
      await line.answer({ agree: true, way: asked });
    } catch {
      finish(say('expired'));
      return null;
    }
    run(stream, asked);
    return null;
  }

  function run(shown: MediaStream | null, asked: Ask): void {
    const track = shown?.getVideoTracks()[0];
    const here = asked === 'page' || (asked === 'screen' && isThisTab(track!, handle));
    let unmirror = (): void => {};
    onBegun?.(asked);
    const common = {
      agent: `${view.agentNumber} ${view.agentName}`.trim(),
      recorded: view.recorded,
      onEnd: () => void line.end('customer').finally(() => finish(say('over'))),
    };
    const faces = asked === 'video' ? showFaces(root, say, { ...common, stream: shown! }) : null;
    const pens = faces ?? showPens(root, say, { ...common, here, stream: shown, what: say(asked) });
    // Ended by the browser's own button, not by us.
    const watch = (watched: MediaStreamTrack): void =>
      watched.addEventListener('ended', () => void line.end('customer').finally(() => finish(say('over'))));
    if (track) watch(track);
    const sharing = share({
      line,
      stream: shown,
      iceServers: view.iceServers,
      relayOnly: view.relayOnly,
      ...(page
        ? {
            onPage: (channel: RTCDataChannel) => {
              unmirror();
              unmirror = page!.mirrorPage(channel);
            },
          }
        : {}),
      ...(faces ? { onFace: faces.show } : {}),
      onFrame: pens.frame,
      onOpen: (send) => pens.wire(send),
      onUnsteady: pens.unsteady,
      onLost: () => void line.end('network').finally(() => finish(say('over-network'))),
    });
    if ((asked === 'camera' || asked === 'video') && shown)
      pens.turnable(async () => {
        const [before] = shown.getVideoTracks();
        const facing = before?.getSettings().facingMode === 'user' ? 'environment' : 'user';
        // Most phones give only one camera at a time.
        before?.stop();
        const [next] = (await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing } })).getVideoTracks();
        if (!next) return;
        next.enabled = before?.enabled ?? true;
        if (before) shown.removeTrack(before);
        shown.addTrack(next);
        watch(next);
        await sharing.replace(next);
      });
    stop = () => {
      unmirror();
      sharing.close();
      pens.close();
    };
  }

  const asking = goesOn
    ? { close: () => {} }
    : askFirst(root, say, view, language, {
        onAgree: begin,
        onRefuse: () => void line.answer({ agree: false }).finally(() => finish(null)),
      });
  if (goesOn)
    void (import(`${base}/widget/${PAGE_FILE}`) as Promise<PagePart>).then(
      (part) => {
        page = part;
        run(null, 'page');
      },
      () => void line.end('network').finally(() => finish(say('over-network'))),
    );
  line.listen(
    view.state,
    (news) => {
      if (news.state === 'asked' || news.state === 'agreed' || news.state === 'running') return;
      asking.close();
      finish(news.state === 'refused' ? null : ended(news.endBy, news.state));
    },
    () => {
      asking.close();
      finish(say('over-network'));
    },
  );
}

const faceWishes = { video: { facingMode: 'user', width: { ideal: 640 }, frameRate: { max: 24 } }, audio: false };
const screenWishes = {
  video: { frameRate: { max: 15 }, width: { max: 1920 } },
  audio: false,
  // This page is what most help is about; browsers that know these offer it first.
  preferCurrentTab: true,
  selfBrowserSurface: 'include',
} as DisplayMediaStreamOptions;

/** A name on this tab, by which the shared picture says whether it is this one. */
function mark(handle: string): void {
  (
    navigator.mediaDevices as MediaDevices & {
      setCaptureHandleConfig?: (config: { handle: string; permittedOrigins: string[] }) => void;
    }
  ).setCaptureHandleConfig?.({ handle, permittedOrigins: [location.origin] });
}

function isThisTab(track: MediaStreamTrack, handle: string): boolean {
  const asked = track as MediaStreamTrack & { getCaptureHandle?: () => { handle?: string } | null };
  return asked.getCaptureHandle?.()?.handle === handle;
}

/** The page before this one was being shared: this one goes on with it, unless it has ended meanwhile. */
export async function goOnHelping(base: string, language: Language, onOver?: () => void): Promise<boolean> {
  const kept = keptPage();
  forgetPage();
  if (!kept) return false;
  const params = { secret: kept.secret };
  const answer = await send({ base, language }, 'GET /api/remotehelp/guest/{secret}', { params }).catch(() => null);
  if (!answer?.ok) return false;
  const view = await answer.json();
  if (view.state !== 'agreed' && view.state !== 'running') return false;
  helpCustomer({ base, language, secret: kept.secret, view, goesOn: kept, ...(onOver ? { onOver } : {}) });
  return true;
}

/** From the chat: whether anything is asked now is the server's to say. */
export async function helpFromChat(
  context: { base: string; language: Language; visitorToken: string },
  conversationId: string,
): Promise<void> {
  const answer = await send(context, 'POST /api/widget/conversations/{id}/remotehelp', {
    params: { id: conversationId },
  });
  if (!answer.ok) return;
  const { secret, view } = await answer.json();
  helpCustomer({ base: context.base, language: context.language, secret, view });
}

/** From the page of a web call, the same. */
export async function helpFromCall(context: { base: string; language: Language }, callSecret: string): Promise<void> {
  const answer = await send(context, 'POST /api/webcalls/guest/{secret}/remotehelp', {
    params: { secret: callSecret },
  });
  if (!answer.ok) return;
  const { secret, view } = await answer.json();
  helpCustomer({ base: context.base, language: context.language, secret, view });
}
