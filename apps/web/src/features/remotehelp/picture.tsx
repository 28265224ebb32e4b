/** What the customer shares, and the agent's pointer and pen over it. Coordinates are shares of the picture. */
import { useEffect, useRef, useState } from 'react';
import { LazyPart } from '../../app/lazy-part.tsx';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import type { AgentPeer } from './agent-peer.ts';
import type { PageFeed } from './page-feed.ts';

type Points = [number, number][];
/** A pointer that moves sends at most so often. */
const pointMs = 40;

type Shown = { stream: MediaStream } | { page: PageFeed };
type Props = { shown: Shown; peer: AgentPeer; mayScroll: boolean };

const loadMirror = () => import('./mirror.tsx');

export function Picture({ shown, peer, mayScroll }: Props) {
  const stream = 'stream' in shown ? shown.stream : null;
  const { t } = useTranslation('remotehelp');
  const video = useRef<HTMLVideoElement>(null);
  const [tool, setTool] = useState<'point' | 'pen'>('point');
  const [lines, setLines] = useState<Map<number, Points>>(new Map());
  const drawn = useRef<{ id: number; points: Points } | null>(null);
  const told = useRef(0);
  const late = useRef(0);
  const next = useRef(0);

  useEffect(() => {
    const element = video.current;
    if (!element || !stream) return;
    element.srcObject = stream;
    void element.play().catch(() => {});
    const first = () => peer.seen();
    // As large as it has room for, and never larger than itself: what is drawn lies on it.
    const shape = () => {
      const { videoWidth, videoHeight } = element;
      if (videoHeight > 0) element.parentElement?.style.setProperty('--shape', String(videoWidth / videoHeight));
    };
    element.addEventListener('loadeddata', first, { once: true });
    element.addEventListener('resize', shape);
    return () => {
      element.removeEventListener('loadeddata', first);
      element.removeEventListener('resize', shape);
    };
  }, [stream, peer]);

  const wipe = () => setLines((known) => (known.size > 0 ? new Map() : known));
  const layer = useRef<HTMLDivElement>(null);
  // React listens to wheels passively; the page must not scroll along.
  useEffect(() => {
    const element = layer.current;
    if (!element || !mayScroll) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      peer.send({ t: 'scroll', by: event.deltaY / element.clientHeight });
      setLines(new Map());
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [mayScroll, peer]);

  const at = (event: React.PointerEvent): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const share = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
    return [share((event.clientX - left) / width), share((event.clientY - top) / height)];
  };
  /** At most every `pointMs`; where it comes to rest is always told. */
  const point = (x: number, y: number) => {
    clearTimeout(late.current);
    const tell = () => {
      told.current = performance.now();
      peer.send({ t: 'point', x, y });
    };
    const rest = told.current + pointMs - performance.now();
    if (rest <= 0) tell();
    else late.current = window.setTimeout(tell, rest);
  };
  useEffect(() => () => clearTimeout(late.current), []);
  const show = () => {
    const line = drawn.current;
    if (!line) return;
    setLines((known) => new Map(known).set(line.id, [...line.points]));
    peer.send({ t: 'line', id: line.id, points: line.points });
  };
  return (
    <>
      <div className="rh-tools" role="toolbar" aria-label={t('ui.tools')}>
        <Button
          small
          kind={tool === 'point' ? 'primary' : 'default'}
          aria-pressed={tool === 'point'}
          onClick={() => setTool('point')}
        >
          {t('ui.pointer')}
        </Button>
        <Button
          small
          kind={tool === 'pen' ? 'primary' : 'default'}
          aria-pressed={tool === 'pen'}
          onClick={() => setTool('pen')}
        >
          {t('ui.pen')}
        </Button>
        <Button
          small
          onClick={() => {
            setLines(new Map());
            peer.send({ t: 'clear' });
          }}
        >
          {t('ui.clear')}
        </Button>
        <small className="ellipsis">{t(mayScroll ? 'ui.steer-on' : 'ui.steer-off')}</small>
      </div>
      <div className="rh-room">
        <div className={`rh-picture${stream ? ' is-film' : ''}`}>
          {'page' in shown ? (
            <LazyPart load={loadMirror} props={{ feed: shown.page, onSeen: peer.seen, onMoved: wipe }} />
          ) : (
            <video ref={video} muted playsInline autoPlay aria-label={t('ui.picture')} />
          )}
          <div
            ref={layer}
            className={`rh-layer is-${tool}`}
            onPointerDown={(event) => {
              if (tool !== 'pen') return;
              event.currentTarget.setPointerCapture(event.pointerId);
              drawn.current = { id: ++next.current, points: [at(event)] };
            }}
            onPointerMove={(event) => {
              const [x, y] = at(event);
              point(x, y);
              if (drawn.current && drawn.current.points.length < 500) {
                drawn.current.points.push([x, y]);
                show();
              }
            }}
            onPointerUp={() => {
              show();
              drawn.current = null;
            }}
            onPointerLeave={() => {
              clearTimeout(late.current);
              peer.send({ t: 'away' });
            }}
          >
            <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
              {[...lines].map(([id, points]) => (
                <polyline key={id} points={points.map(([x, y]) => `${x},${y}`).join(' ')} />
              ))}
            </svg>
          </div>
        </div>
      </div>
    </>
  );
}
