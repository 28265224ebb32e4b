/** A recording of remote help: a film, or the changes of a page. */
import type { Session } from '@qiao/server/contracts/remotehelp';
import { LazyPart } from '../../app/lazy-part.tsx';
import { link } from '../../shared/api.ts';

const loadFilm = () => import('./mirror.tsx').then(({ PageFilm }) => ({ default: PageFilm }));

export function Film({ session }: { session: Session }) {
  const source = link('GET /api/remotehelp/sessions/{id}/recording', { params: { id: session.id } });
  if (session.way === 'page') return <LazyPart load={loadFilm} props={{ source }} />;
  // biome-ignore lint/a11y/useMediaCaption: a screen without sound
  return <video className="rh-film" controls autoPlay src={source} />;
}
