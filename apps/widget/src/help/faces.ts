/** A talk face to face: the agent's picture with one's own in its corner, and the bar with the end button. */
import type { PenFrame } from '../../../server/src/modules/remotehelp/contract.ts';
import { button, element, offerTurn } from './elements.ts';
import type { Say } from './text.ts';

export function showFaces(
  root: ShadowRoot,
  say: Say,
  options: { agent: string; recorded: boolean; stream: MediaStream; onEnd: () => void },
) {
  const bar = element('section', { class: 'bar faces', role: 'region', 'aria-label': say('video-title') });
  const status = element('span', { role: 'status' });
  const running = say(options.recorded ? 'with-agent-recorded' : 'with-agent', { agent: options.agent });
  status.textContent = running;
  const room = element('div', { class: 'room' });
  const theirs = picture('theirs', say('agent-picture'));
  const own = picture('own', say('own-picture'));
  own.srcObject = options.stream;
  const none = element('p', {}, say('their-camera-off'));
  room.append(theirs, none, own);
  let send: (frame: PenFrame) => void = () => {};
  let on = true;
  const toggle = button(say('camera-off'), 'plain', () => {
    on = !on;
    for (const track of options.stream.getVideoTracks()) track.enabled = on;
    toggle.textContent = say(on ? 'camera-off' : 'camera-on');
    own.hidden = !on;
    send({ t: 'face', on });
  });
  // On a telephone the picture lies over the talk: out of the way when something is written.
  const fold = button(say('fold'), 'plain', () => {
    room.hidden = !room.hidden;
    fold.textContent = say(room.hidden ? 'unfold' : 'fold');
  });
  const end = button(say('end-video'), 'end', options.onEnd);
  bar.append(element('i', { class: 'dot' }), status, toggle, fold, end, room);
  root.append(bar);
  const theirFace = (there: boolean): void => {
    theirs.hidden = !there;
    none.hidden = there;
  };
  theirFace(false);

  return {
    wire(given: (frame: PenFrame) => void): void {
      send = given;
      send({ t: 'face', on });
    },
    frame(frame: PenFrame): void {
      if (frame.t === 'face') theirFace(frame.on);
    },
    show(stream: MediaStream): void {
      theirs.srcObject = stream;
      void theirs.play().catch(() => {});
    },
    turnable: (turn: () => Promise<void>): void => offerTurn(bar, say('turn'), turn),
    unsteady(unsteady: boolean): void {
      status.textContent = unsteady ? say('reconnecting') : running;
    },
    close(): void {
      bar.remove();
    },
  };
}

function picture(kind: string, label: string): HTMLVideoElement {
  const video = element('video', { class: kind, 'aria-label': label });
  // The sound has a way of its own.
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  return video;
}
