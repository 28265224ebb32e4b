/** One web call in the visitor's browser: microphone out, the company in, keys, and how it stands. */
import type { Standing } from '@qiao/server/contracts/webcalls';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';

export type Trouble = 'refused' | 'no-microphone' | 'insecure' | 'failed' | 'lost';
export type CallView = {
  state: 'asking' | Standing['state'];
  agentNumber: string | null;
  muted: boolean;
  quality: 'good' | 'fair' | 'poor' | null;
  trouble: Trouble | null;
  /** In the server's words: busy, closed entrance. */
  said: string | null;
};

const gatherMs = 1500;
const lookMs = 1500;

function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, gatherMs);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      done();
    });
  });
}

export function webCall(code: string, onChange: (view: CallView) => void) {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const speaker = new Audio();
  speaker.autoplay = true;
  let view: CallView = { state: 'asking', agentNumber: null, muted: false, quality: null, trouble: null, said: null };
  let stream: MediaStream | null = null;
  let secret: string | null = null;
  let keys: RTCDTMFSender | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = { received: 0, lost: 0 };
  let over = false;

  const set = (part: Partial<CallView>): void => {
    view = { ...view, ...part };
    onChange(view);
  };
  const tell = (): void => {
    // Also a page that goes away gets this out.
    if (secret)
      void api('POST /api/webcalls/guest/{secret}/hang-up', { params: { secret }, keepalive: true }).catch(() => {});
  };
  function end(part: Partial<CallView>): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    removeEventListener('pagehide', tell);
    for (const track of stream?.getTracks() ?? []) track.stop();
    peer.close();
    speaker.srcObject = null;
    set({ state: 'ended', quality: null, ...part });
  }

  peer.ontrack = ({ streams, track }) => {
    speaker.srcObject = streams[0] ?? new MediaStream([track]);
    void speaker.play().catch(() => {});
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState !== 'failed') return;
    tell();
    end({ trouble: 'lost' });
  };

  async function quality(): Promise<CallView['quality']> {
    let received = 0;
    let lost = 0;
    for (const report of (await peer.getStats()).values())
      if (report.type === 'inbound-rtp') {
        received = report.packetsReceived ?? 0;
        lost = report.packetsLost ?? 0;
      }
    const came = received - last.received;
    const gone = Math.max(0, lost - last.lost);
    last = { received, lost };
    if (received === 0) return null;
    const share = came + gone === 0 ? 1 : gone / (came + gone);
    return share > 0.05 ? 'poor' : share > 0.01 ? 'fair' : 'good';
  }

  async function look(): Promise<void> {
    if (!secret) return;
    try {
      const now = await api('GET /api/webcalls/guest/{secret}', { params: { secret } });
      if (now.state === 'ended') return end({ agentNumber: now.agentNumber });
      if (!over) set({ ...now, quality: await quality() });
    } catch {
      // Asked again; the sound goes on without it.
    }
    if (!over) timer = setTimeout(() => void look(), lookMs);
  }

  async function begin(): Promise<void> {
    if (!navigator.mediaDevices?.getUserMedia) return end({ trouble: 'insecure' });
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
    } catch (error) {
      return end({ trouble: (error as DOMException).name === 'NotAllowedError' ? 'refused' : 'no-microphone' });
    }
    if (over) return;
    try {
      set({ state: 'ringing' });
      const [track] = stream.getAudioTracks();
      keys = peer.addTrack(track!, stream).dtmf;
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer);
      const taken = await api('POST /api/webcalls/enter/{code}', {
        params: { code },
        body: { sdp: peer.localDescription!.sdp },
      });
      secret = taken.secret;
      addEventListener('pagehide', tell);
      await peer.setRemoteDescription({ type: 'answer', sdp: taken.sdp });
    } catch (error) {
      tell();
      return end(isApiError(error) ? { said: error.message } : { trouble: 'failed' });
    }
    void look();
  }
  void begin();

  return {
    mute(muted: boolean): void {
      for (const track of stream?.getAudioTracks() ?? []) track.enabled = !muted;
      set({ muted });
    },
    press(digit: string): void {
      if (keys?.canInsertDTMF) keys.insertDTMF(digit, 160, 60);
    },
    hangUp(): void {
      tell();
      end({});
    },
  };
}
