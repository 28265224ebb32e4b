/**
 * The connection to the agent's browser, made by this side. When the network breaks or changes it is sought anew (ICE restart), as
 * long as somebody may still be waiting on the other side.
 */
import type { IceServer, PenFrame } from '../../../server/src/modules/remotehelp/contract.ts';
import type { Line } from './line.ts';

/** It often comes back by itself. */
const unsteadyMs = 4_000;
const againMs = 5_000;
const lostMs = 30_000;

export function share(options: {
  line: Line;
  /** Null: nothing but the page goes along. */
  stream: MediaStream | null;
  /** The line for the mirrored page stands. */
  onPage?: (channel: RTCDataChannel) => void;
  iceServers: IceServer[];
  relayOnly: boolean;
  /** The other side shows itself, too: faces move, letters do not. */
  onFace?: (stream: MediaStream) => void;
  onFrame: (frame: PenFrame) => void;
  onOpen: (send: (frame: PenFrame) => void) => void;
  onUnsteady: (unsteady: boolean) => void;
  onLost: () => void;
}): { replace(track: MediaStreamTrack): Promise<void>; close(): void } {
  const { line, stream } = options;
  const peer = new RTCPeerConnection({
    iceServers: options.iceServers,
    iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
  });
  const hint = options.onFace ? 'motion' : 'detail';
  const pen = peer.createDataChannel('pen');
  let brokenAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let candidates: RTCIceCandidateInit[] = [];
  let sending: ReturnType<typeof setTimeout> | undefined;
  const early: RTCIceCandidateInit[] = [];

  if (options.onPage) {
    const page = peer.createDataChannel('page');
    page.onopen = () => options.onPage?.(page);
  }
  for (const track of stream?.getVideoTracks() ?? []) {
    // Letters must stay sharp; a frame may be late.
    track.contentHint = hint;
    peer.addTrack(track, stream!);
  }
  peer.ontrack = ({ streams: [face], track }) => options.onFace?.(face ?? new MediaStream([track]));
  pen.onopen = () => options.onOpen((frame) => pen.readyState === 'open' && pen.send(JSON.stringify(frame)));
  pen.onmessage = ({ data }) => options.onFrame(JSON.parse(String(data)) as PenFrame);

  // Candidates come in bursts: one request for each burst.
  peer.onicecandidate = ({ candidate }) => {
    if (!candidate) return;
    candidates.push(candidate.toJSON());
    sending ??= setTimeout(() => {
      sending = undefined;
      void line.signal({ candidates: candidates.map(plain) }).catch(() => {});
      candidates = [];
    }, 50);
  };
  line.signals((body) => {
    if ('description' in body)
      void peer
        .setRemoteDescription(body.description)
        .then(async () => {
          for (const candidate of early.splice(0)) await peer.addIceCandidate(candidate).catch(() => {});
        })
        // The answer to an offer that was taken back; the next one counts.
        .catch(() => {});
    else
      for (const candidate of body.candidates)
        if (peer.remoteDescription) void peer.addIceCandidate(candidate).catch(() => {});
        else early.push(candidate);
  });

  async function offer(iceRestart: boolean): Promise<void> {
    // Not answered: it was made for a network that is gone, or never arrived.
    if (peer.signalingState === 'have-local-offer') await peer.setLocalDescription({ type: 'rollback' });
    await peer.setLocalDescription(await peer.createOffer({ iceRestart }));
    await line.signal({ description: { type: 'offer', sdp: peer.localDescription!.sdp } });
  }
  function again(): void {
    clearTimeout(timer);
    if (peer.signalingState === 'closed') return;
    brokenAt ??= performance.now();
    if (performance.now() - brokenAt > lostMs) {
      options.onLost();
      return;
    }
    options.onUnsteady(true);
    timer = setTimeout(look, againMs);
    void offer(true).catch(() => {});
  }
  function steady(): void {
    clearTimeout(timer);
    brokenAt = null;
    options.onUnsteady(false);
  }
  // A connection that never broke says nothing new when it was sought anew.
  function look(): void {
    if (peer.connectionState === 'connected' && peer.signalingState === 'stable') steady();
    else again();
  }
  peer.onconnectionstatechange = () => {
    const state = peer.connectionState;
    if (state === 'connected') steady();
    else if (state === 'failed' && brokenAt === null) again();
    else if (state === 'disconnected' && brokenAt === null) {
      clearTimeout(timer);
      timer = setTimeout(again, unsteadyMs);
    }
  };
  // Another network: what was agreed is worth nothing there, and waiting would only be black.
  const moved = (): void => again();
  addEventListener('online', moved);
  void offer(false).catch(options.onLost);

  return {
    async replace(track) {
      track.contentHint = hint;
      await peer.getSenders()[0]?.replaceTrack(track);
    },
    close() {
      removeEventListener('online', moved);
      clearTimeout(timer);
      clearTimeout(sending);
      peer.close();
    },
  };
}

const plain = ({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidateInit) => ({
  candidate: candidate ?? '',
  sdpMid: sdpMid ?? null,
  sdpMLineIndex: sdpMLineIndex ?? null,
});
