/** While it runs: the bar with the end button, and what the agent points at and draws. */
import type { PenFrame } from '../../../server/src/modules/remotehelp/contract.ts';
import { button, element, offerTurn } from './elements.ts';
import type { Say } from './text.ts';

const svg = 'http://www.w3.org/2000/svg';

export function showPens(
  root: ShadowRoot,
  say: Say,
  options: {
    agent: string;
    /** This very tab is shared: what is drawn lies on the page itself. */
    here: boolean;
    recorded: boolean;
    /** None of a page: it is itself what is shown. */
    stream: MediaStream | null;
    what: string;
    onEnd: () => void;
  },
) {
  const bar = element('section', { class: 'bar', role: 'region', 'aria-label': say('title') });
  const status = element('span', { role: 'status' });
  const running = say(options.recorded ? 'sharing-recorded' : 'sharing', { what: options.what, agent: options.agent });
  status.textContent = running;
  bar.append(element('i', { class: 'dot' }), status);
  let send: (frame: PenFrame) => void = () => {};
  let allowed = false;
  if (options.here) {
    const label = element('label');
    const box = element('input', { type: 'checkbox' });
    box.onchange = () => {
      allowed = box.checked;
      send({ t: 'allow', scroll: allowed });
    };
    label.append(box, element('span', {}, say('let-scroll')));
    bar.append(label);
  }
  bar.append(button(say('end'), 'end', options.onEnd));

  const layer = element('div', { class: options.here ? 'layer whole' : 'layer', 'aria-hidden': 'true' });
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 1 1');
  drawing.setAttribute('preserveAspectRatio', 'none');
  const dot = element('b', { class: 'point' });
  dot.hidden = true;
  if (options.here) {
    layer.append(drawing, dot);
    root.append(layer, bar);
  } else {
    // What is shared is elsewhere: a small picture of it shows what the agent means.
    const preview = element('video');
    preview.muted = true;
    preview.autoplay = true;
    preview.playsInline = true;
    preview.srcObject = options.stream;
    // As wide as its height leaves room for: what is drawn lies on the picture, so the layer is never larger than it.
    preview.addEventListener('resize', () => {
      if (preview.videoHeight > 0) layer.style.setProperty('--shape', String(preview.videoWidth / preview.videoHeight));
    });
    layer.append(preview, drawing, dot);
    // On a telephone the picture is large, and lies over the talk: out of the way when something is written.
    const fold = button(say('fold'), 'plain', () => {
      layer.hidden = !layer.hidden;
      fold.textContent = say(layer.hidden ? 'unfold' : 'fold');
    });
    fold.classList.add('fold');
    bar.append(fold, layer);
    root.append(bar);
  }
  const lines = new Map<number, SVGPolylineElement>();
  const clear = (): void => {
    for (const line of lines.values()) line.remove();
    lines.clear();
  };
  // Lines belong to what was there when they were drawn.
  const moved = (): void => clear();
  if (options.here) addEventListener('scroll', moved, { passive: true });

  return {
    wire(given: (frame: PenFrame) => void): void {
      send = given;
      send({ t: 'allow', scroll: allowed });
    },
    frame(frame: PenFrame): void {
      if (frame.t === 'point') {
        dot.hidden = false;
        dot.style.left = `${frame.x * 100}%`;
        dot.style.top = `${frame.y * 100}%`;
      } else if (frame.t === 'away') dot.hidden = true;
      else if (frame.t === 'line') {
        let line = lines.get(frame.id);
        if (!line) {
          line = document.createElementNS(svg, 'polyline');
          lines.set(frame.id, line);
          drawing.append(line);
        }
        line.setAttribute('points', frame.points.map(([x, y]) => `${x},${y}`).join(' '));
      } else if (frame.t === 'clear') clear();
      else if (frame.t === 'scroll' && allowed && options.here)
        scrollBy({ top: Math.max(-1, Math.min(1, frame.by)) * innerHeight });
    },
    turnable: (turn: () => Promise<void>): void => offerTurn(bar, say('turn'), turn),
    unsteady(unsteady: boolean): void {
      status.textContent = unsteady ? say('reconnecting') : running;
    },
    close(): void {
      removeEventListener('scroll', moved);
      bar.remove();
      layer.remove();
    },
  };
}
