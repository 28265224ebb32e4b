/**
 * The customer's side of remote help, loaded only when it is asked for: by the chat panel, or by the page behind a link. Asks in
 * plain words, shows screen or camera, draws what the agent draws, covers marked fields, and can always be ended.
 */
import type { GuestView } from '../../../server/src/modules/remotehelp/contract.ts';
import { send } from '../call.ts';
import type { Language } from '../context.ts';
import { type Ask, askFirst, note } from './ask.ts';
import { cover } from './cover.ts';
import { createLine } from './line.ts';
import { showPens } from './pens.ts';
import { share } from './share.ts';
import { styles } from './styles.ts';
import { sayIn } from './text.ts';

export type Help = {
  base: string;
  language: Language;
  secret: string;
  view: GuestView;
  /** Called once, when nothing of it is on the page any more. */
  onOver?: () => void;
};

export function helpCustomer({ base, language, secret, view, onOver }: Help): void {
  const say = sayIn(language);
  const host = document.createElement('div');
  host.id = 'qiao-remote-help';
  host.lang = language;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  document.body.append(host);

  const line = createLine({ base, language }, secret);
  const handle = `qiao-${view.id}`;
  let stream: MediaStream | null = null;
  let uncover = (): void => {};
  let stop = (): void => {};
  let over = false;

  const gone = (): void => void line.leave();
  addEventListener('pagehide', gone);

  /** `why`: said to the customer; null when they did it themselves before anything began. */
  function finish(why: string | null): void {
    if (over) return;
    over = true;
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
      if (asked === 'screen') {
        // Before the picture flows, not after.
        uncover = cover();
        mark(handle);
        stream = await navigator.mediaDevices.getDisplayMedia(screenWishes);
      } else stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    } catch (error) {
      uncover();
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

  function run(shown: MediaStream, asked: Ask): void {
    const [track] = shown.getVideoTracks();
    const here = asked === 'screen' && isThisTab(track!, handle);
    const pens = showPens(root, say, {
      agent: `${view.agentNumber} ${view.agentName}`,
      here,
      recorded: view.recorded,
      stream: shown,
      what: say(asked),
      onEnd: () => void line.end('customer').finally(() => finish(say('over'))),
    });
    // Ended by the browser's own button, not by us.
    const watch = (watched: MediaStreamTrack): void =>
      watched.addEventListener('ended', () => void line.end('customer').finally(() => finish(say('over'))));
    watch(track!);
    const sharing = share({
      line,
      stream: shown,
      iceServers: view.iceServers,
      relayOnly: view.relayOnly,
      onFrame: pens.frame,
      onOpen: (send) => pens.wire(send),
      onUnsteady: pens.unsteady,
      onLost: () => void line.end('network').finally(() => finish(say('over-network'))),
    });
    if (asked === 'camera')
      pens.turnable(async () => {
        const [before] = shown.getVideoTracks();
        const facing = before?.getSettings().facingMode === 'user' ? 'environment' : 'user';
        // Most phones give only one camera at a time.
        before?.stop();
        const [next] = (await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing } })).getVideoTracks();
        if (!next) return;
        if (before) shown.removeTrack(before);
        shown.addTrack(next);
        watch(next);
        await sharing.replace(next);
      });
    stop = () => {
      sharing.close();
      pens.close();
    };
  }

  const asking = askFirst(root, say, view, language, {
    onAgree: begin,
    onRefuse: () => void line.answer({ agree: false }).finally(() => finish(null)),
  });
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
