/** A customer's page drawn again in a frame without scripts: as it is now, or as it was recorded. Loaded when one is looked at. */
import { Replayer } from '@rrweb/replay';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import type { PageEvent, PageFeed } from './page-feed.ts';

/** What the customer's side left out is seen as left out. */
const coverings = ['.qiao-covered{background:#000!important}'];
type Built = { getMeta(node: unknown): { attributes?: Record<string, unknown> } | null };
const calm = {
  mouseTail: false,
  showWarning: false,
  showDebug: false,
  triggerFocus: false,
  UNSAFE_replayCanvas: false,
  insertStyleRules: coverings,
  plugins: [
    {
      onBuild(built: unknown, { replayer }: { replayer: Replayer }) {
        if (!(built instanceof (replayer.iframe.contentWindow as unknown as typeof globalThis).HTMLElement)) return;
        const meta = (replayer.getMirror() as unknown as Built).getMeta(built);
        if (!meta?.attributes || !('rr_width' in meta.attributes)) return;
        built.classList.add('qiao-covered');
        if (meta.attributes.rr_width === '0px') built.style.setProperty('display', 'none');
      },
    },
  ],
};

/** As large as there is room for. Returns how to stop. */
function fit(box: HTMLElement, replayer: Replayer): () => void {
  const room = box.closest<HTMLElement>('.rh-room') ?? box;
  const draw = (): void => {
    const { offsetWidth: width, offsetHeight: height } = replayer.iframe;
    if (width === 0 || height === 0) return;
    const most = Math.max(200, innerHeight - 220);
    const scale = Math.min(room.clientWidth / width, most / height);
    replayer.wrapper.style.transform = `scale(${scale})`;
    box.style.width = `${width * scale}px`;
    box.style.height = `${height * scale}px`;
  };
  replayer.on('resize', draw);
  const watcher = new ResizeObserver(draw);
  watcher.observe(room);
  addEventListener('resize', draw);
  return () => {
    watcher.disconnect();
    removeEventListener('resize', draw);
  };
}

/** `onSeen`: the first whole picture stands. `onMoved`: what is drawn on it belongs to what was there before. */
export default function Mirror(props: { feed: PageFeed; onSeen: () => void; onMoved: () => void }) {
  const { t } = useTranslation('remotehelp');
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const { feed } = props;
  useEffect(() => {
    const place = box.current!;
    const replayer = new Replayer([], { ...calm, root: place, liveMode: true });
    replayer.iframe.tabIndex = -1;
    replayer.startLive();
    const unfit = fit(place, replayer);
    replayer.on('fullsnapshot-rebuilded', () => {
      latest.current.onSeen();
      latest.current.onMoved();
    });
    const stop = feed.listen((event) => {
      replayer.addEvent(event);
      // Incremental (3), of a scroll (3).
      if (event.type === 3 && event.data.source === 3) latest.current.onMoved();
    });
    return () => {
      stop();
      unfit();
      replayer.destroy();
    };
  }, [feed]);
  return <div ref={box} className="rh-mirror" role="img" aria-label={t('ui.mirror')} />;
}

/** A page that was recorded. */
export function PageFilm({ source }: { source: string }) {
  const { t } = useTranslation('remotehelp');
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<Replayer | null>(null);
  const [state, setState] = useState<'coming' | 'failed' | 'plays' | 'rests'>('coming');
  const [at, setAt] = useState(0);
  const [total, setTotal] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    let unfit = (): void => {};
    let timer: ReturnType<typeof setInterval> | undefined;
    void fetch(source, { signal: gone.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const lines = (await answer.text()).split('\n').filter(Boolean);
        const events = lines.map((line) => JSON.parse(line) as PageEvent);
        if (gone.signal.aborted || !box.current) return;
        const replayer = new Replayer(events, { ...calm, root: box.current, skipInactive: true });
        player.current = replayer;
        replayer.iframe.tabIndex = -1;
        unfit = fit(box.current, replayer);
        setTotal(replayer.getMetaData().totalTime);
        replayer.on('finish', () => setState('rests'));
        replayer.play();
        setState('plays');
        timer = setInterval(() => setAt(replayer.getCurrentTime()), 250);
      })
      .catch(() => {
        if (!gone.signal.aborted) setState('failed');
      });
    return () => {
      gone.abort();
      clearInterval(timer);
      unfit();
      player.current?.destroy();
    };
  }, [source]);
  const turn = () => {
    const replayer = player.current;
    if (!replayer) return;
    if (state === 'plays') replayer.pause();
    else replayer.play(at >= total ? 0 : at);
    setState(state === 'plays' ? 'rests' : 'plays');
  };
  const seconds = (ms: number) => new Date(Math.max(0, ms)).toISOString().slice(14, 19);
  return (
    <div className="rh-page-film rh-room">
      <div ref={box} className="rh-mirror" role="img" aria-label={t('ui.picture')} />
      {state === 'failed' ? <p role="alert">{t('ui.failed')}</p> : null}
      <p className="rh-status">
        <Button small disabled={total === 0} onClick={turn}>
          {t(state === 'plays' ? 'ui.film-pause' : 'ui.film-play')}
        </Button>
        <input
          type="range"
          aria-label={t('ui.film-at')}
          min={0}
          max={Math.max(1, total)}
          value={Math.min(at, total)}
          onChange={(event) => {
            const wanted = Number(event.target.value);
            setAt(wanted);
            if (state === 'plays') player.current?.play(wanted);
            else player.current?.pause(wanted);
          }}
        />
        <span>
          {seconds(at)} / {seconds(total)}
        </span>
      </p>
    </div>
  );
}
