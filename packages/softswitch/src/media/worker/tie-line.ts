/**
 * A tie line joins a leg to a bridge on another worker: an internal pair of RTP legs over loopback, one on each worker.
 * The ids carry all there is to know, so that a restarted controller finds its tie lines in the workers' snapshots.
 */
export type TieLine = {
  bridgeId: string;
  legId: string;
  /** Private bridge on the leg's worker that joins the leg with `near`. */
  privateBridge: string;
  /** End on the leg's worker. */
  near: string;
  /** End on the bridge's worker; stands for the leg there. */
  far: string;
};

const PREFIX = 'tie:';

export function tieLine(bridgeId: string, legId: string): TieLine {
  const name = `${PREFIX}${encodeURIComponent(bridgeId)}:${encodeURIComponent(legId)}`;
  return { bridgeId, legId, privateBridge: name, near: `${name}:near`, far: `${name}:far` };
}

/** The tie line that an id of a leg or private bridge belongs to, null for ids of callers. */
export function tieLineOf(id: string): TieLine | null {
  if (!id.startsWith(PREFIX)) return null;
  const [bridgeId, legId] = id.slice(PREFIX.length).split(':');
  return tieLine(decodeURIComponent(bridgeId), decodeURIComponent(legId));
}

/** A worker as far as a tie line needs it. */
type Callable = { call<T>(method: string, ...args: unknown[]): Promise<T> };

/** Connects the leg on `slot` with a new end on `home`; the caller joins `tie.far` to the bridge. */
export async function layTie(tie: TieLine, slot: Callable, home: Callable): Promise<void> {
  await Promise.all([
    slot.call('createBridge', tie.privateBridge),
    slot.call('createLeg', { legId: tie.near, kind: 'rtp' }),
    home.call('createLeg', { legId: tie.far, kind: 'rtp' }),
  ]);
  const offer = await slot.call<string>('createOffer', tie.near);
  const answer = await home.call<string>('answerOffer', tie.far, offer);
  await slot.call('acceptAnswer', tie.near, answer);
  await slot.call('join', tie.privateBridge, tie.near);
  await slot.call('join', tie.privateBridge, tie.legId);
}

/** Takes a tie line down; either end may be gone already with its worker. */
export async function cutTie(tie: TieLine, slot: Callable, home: Callable | null): Promise<void> {
  await Promise.allSettled([
    slot.call('closeLeg', tie.near),
    slot.call('closeBridge', tie.privateBridge),
    ...(home ? [home.call('closeLeg', tie.far)] : []),
  ]);
}
