/** A recording of remote help: a film, or the changes of a page. */
import type { Session } from '@qiao/server/contracts/remotehelp';
import { useEffect, useRef } from 'react';
import { LazyPart } from '../../app/lazy-part.tsx';
import { link } from '../../shared/api.ts';

const loadFilm = () => import('./mirror.tsx').then(({ PageFilm }) => ({ default: PageFilm }));

export function Film({ session }: { session: Session }) {
  const source = link('GET /api/remotehelp/sessions/{id}/recording', { params: { id: session.id } });
  if (session.way === 'page') return <LazyPart load={loadFilm} props={{ source }} />;
  return <ScreenFilm source={source} />;
}

function ScreenFilm({ source }: { source: string }) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const film = ref.current!;
    film.src = source;
    return () => {
      // A film taken away goes on loading until it is collected: hours of it over one of the browser's six connections.
      film.removeAttribute('src');
      film.load();
    };
  }, [source]);
  // biome-ignore lint/a11y/useMediaCaption: a screen without sound
  return <video ref={ref} className="rh-film" controls autoPlay />;
}
