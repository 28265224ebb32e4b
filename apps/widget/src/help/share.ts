/** The connection to the agent's browser, made by this side. One new try when the network breaks, then it is lost. */
import type { IceServer, PenFrame } from '../../../server/src/modules/remotehelp/contract.ts';
import type { Line } from './line.ts';

const unsteadyMs = 4_000;
const againMs = 12_000;

export function share(options: {
  line: Line;
  stream: MediaStream;
  iceServers: IceServer[];
  onFrame: (frame: PenFrame) => void;
  onOpen: (send: (frame: PenFrame) => void) => void;
  onUnsteady: (unsteady: boolean) => void;
  onLost: () => void;
}): { close(): void } {
  const { line, stream } = options;
  const peer = new RTCPeerConnection({ iceServers: options.iceServers });
  const pen = peer.createDataChannel('pen');
  let tried = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let candidates: RTCIceCandidateInit[] = [];
  let sending: ReturnType<typeof setTimeout> | undefined;
  const early: RTCIceCandidateInit[] = [];

  for (const track of stream.getVideoTracks()) {
    // Letters must stay sharp; a frame may be late.
    track.contentHint = 'detail';
    peer.addTrack(track, stream);
  }
  pen.onopen = () => options.onOpen((frame) => pen.readyState === 'open' && pen.send(JSON.stringify(frame)));
  pen.onmessage = ({ data }) => options.onFrame(JSON.parse(String(data)) as PenFrame);

  // Candidates come in bursts: one request for each burst.
  peer.onicecandidate = ({ candidate }) => {
    if (!candidate) return;
    candidates.push(candidate.toJSON());
    sending ??= setTimeout(() => {
      sending = undefined;
      void line.post('/signals', { candidates: candidates.map(plain) }).catch(() => {});
      candidates = [];
    }, 50);
  };
  line.signals((body) => {
    if ('description' in body)
      void peer.setRemoteDescription(body.description).then(async () => {
        for (const candidate of early.splice(0)) await peer.addIceCandidate(candidate).catch(() => {});
      });
    else
      for (const candidate of body.candidates)
        if (peer.remoteDescription) void peer.addIceCandidate(candidate).catch(() => {});
        else early.push(candidate);
  });

  async function offer(iceRestart: boolean): Promise<void> {
    const made = await peer.createOffer({ iceRestart });
    await peer.setLocalDescription(made);
    await line.post('/signals', { description: { type: 'offer', sdp: made.sdp } });
  }
  function again(): void {
    if (tried) {
      options.onLost();
      return;
    }
    tried = true;
    options.onUnsteady(true);
    clearTimeout(timer);
    timer = setTimeout(options.onLost, againMs);
    void offer(true).catch(() => {});
  }
  peer.onconnectionstatechange = () => {
    const state = peer.connectionState;
    if (state === 'connected') {
      clearTimeout(timer);
      tried = false;
      options.onUnsteady(false);
    } else if (state === 'failed') again();
    // It often comes back by itself.
    else if (state === 'disconnected' && !tried) timer = setTimeout(again, unsteadyMs);
  };
  void offer(false).catch(options.onLost);

  return {
    close() {
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
