/**
 * One web call in the visitor's browser, without a face: microphone out, the company in, keys, and how it stands. It outlives a
 * page that is loaded anew and a network that changes: the server keeps the call for a while, and a new connection takes it up.
 */
import type { Standing, Taken } from '../../../server/src/modules/webcalls/contract.ts';
import { type Answer, send, type Who } from '../call.ts';

export type Trouble = 'refused' | 'no-microphone' | 'insecure' | 'failed' | 'lost' | 'unplugged';
export type CallView = {
  state: 'asking' | Standing['state'];
  agentNumber: string | null;
  muted: boolean;
  quality: 'good' | 'fair' | 'poor' | null;
  trouble: Trouble | null;
  /** In the server's words: busy, closed entrance. */
  said: string | null;
  /** The connection broke and is made anew. */
  reconnecting: boolean;
  /** Taken up again after the page was loaded anew. */
  kept: boolean;
  /** The browser plays sound only after a press. */
  silent: boolean;
  /** Somebody of the company was there. */
  answered: boolean;
  /** The visitor ended it. */
  byMe: boolean;
};
export type Call = {
  mute(muted: boolean): void;
  press(digit: string): void;
  hangUp(): void;
  /** Something was pressed: sound may be played now. */
  sound(): void;
};
export type Options = {
  who: Who;
  /** Asks for a new call. Refusals carry a status and the server's words. */
  start(sdp: string): Promise<Taken>;
  onChange(view: CallView): void;
  /** The agent asks for something by remote help; `secret` is the call's. Once for each time they ask. */
  onAsked?: (secret: string) => void;
};

const gatherMs = 1500;
const lookMs = 1500;
/** As long as the server keeps a call whose page or network is gone. */
const keptMs = 20_000;
const key = 'qiao.call';

/** Of this tab alone: another one must not take the call over. */
const kept = {
  get(): string | null {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(secret: string | null): void {
    try {
      if (secret) sessionStorage.setItem(key, secret);
      else sessionStorage.removeItem(key);
    } catch {
      // Then a reload ends the call.
    }
  },
};
/** Whether a call of this tab may still be there. */
export const callIsKept = (): boolean => kept.get() !== null;

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What was answered, or `Refused`. */
export async function answered<T>(answer: Promise<{ json(): Promise<T> } & Response>): Promise<T> {
  const came = await answer;
  const text = await came.text();
  const read = text ? JSON.parse(text) : undefined;
  if (!came.ok) throw new Refused(came.status, read?.error?.message ?? '');
  return read as T;
}
/** Of the page behind a link too, whose errors are its own. */
const statusOf = (error: unknown): number => (error as { status?: number }).status ?? 0;

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

export function webCall({ who, start, onChange, onAsked }: Options): Call {
  const speaker = new Audio();
  speaker.autoplay = true;
  let view: CallView = {
    state: 'asking',
    agentNumber: null,
    muted: false,
    quality: null,
    trouble: null,
    said: null,
    reconnecting: false,
    kept: false,
    silent: false,
    answered: false,
    byMe: false,
  };
  let peer: RTCPeerConnection | null = null;
  let stream: MediaStream | null = null;
  let secret = kept.get();
  let sender: RTCRtpSender | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = { received: 0, lost: 0 };
  let brokeAt = 0;
  let connecting = false;
  let over = false;
  let wasAsked = false;
  let pressed = '';

  const set = (part: Partial<CallView>): void => {
    view = { ...view, ...part };
    onChange(view);
  };
  const stands = (): Promise<Answer<'GET /api/webcalls/guest/{secret}'>> =>
    answered(send(who, 'GET /api/webcalls/guest/{secret}', { params: { secret: secret! } }));
  const tell = (): void => {
    if (secret)
      void send(who, 'POST /api/webcalls/guest/{secret}/hang-up', { params: { secret }, keepalive: true }).catch(
        () => {},
      );
  };

  /** Keys wait for the sound. What is inserted takes the place of what has not sounded yet: pressed fast they would be lost. */
  function sendKeys(): void {
    const keys = sender?.dtmf;
    if (!pressed || !keys?.canInsertDTMF) return;
    keys.insertDTMF(keys.toneBuffer + pressed, 160, 60);
    pressed = '';
  }

  function drop(): void {
    if (!peer) return;
    peer.onconnectionstatechange = null;
    peer.ontrack = null;
    peer.close();
    peer = null;
  }
  function end(part: Partial<CallView>): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    removeEventListener('online', mend);
    kept.set(null);
    for (const track of stream?.getTracks() ?? []) track.stop();
    drop();
    speaker.srcObject = null;
    set({ state: 'ended', quality: null, reconnecting: false, silent: false, ...part });
  }

  function play(): void {
    speaker.play().then(
      () => view.silent && set({ silent: false }),
      (error: DOMException) => error.name === 'NotAllowedError' && !over && set({ silent: true }),
    );
  }

  /** A microphone that is pulled out: another one, if there is one; the other side is heard in any case. */
  async function microphone(): Promise<MediaStream> {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const found = await navigator.mediaDevices.getUserMedia({ audio });
    const [track] = found.getAudioTracks();
    track!.enabled = !view.muted;
    track!.addEventListener('ended', () => void replug());
    return found;
  }
  async function replug(): Promise<void> {
    if (over) return;
    try {
      stream = await microphone();
      await sender?.replaceTrack(stream.getAudioTracks()[0]!);
      set({ trouble: null });
    } catch {
      set({ trouble: 'unplugged' });
      navigator.mediaDevices.addEventListener('devicechange', () => void replug(), { once: true });
    }
  }

  /** A connection of its own each time, for the same call once there is one. */
  async function connect(): Promise<void> {
    drop();
    const fresh = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    peer = fresh;
    last = { received: 0, lost: 0 };
    fresh.ontrack = ({ streams, track }) => {
      speaker.srcObject = streams[0] ?? new MediaStream([track]);
      play();
    };
    fresh.onconnectionstatechange = () => {
      if (fresh !== peer) return;
      if (fresh.connectionState === 'connected') {
        brokeAt = 0;
        set({ reconnecting: false });
        sendKeys();
      }
      if (fresh.connectionState === 'failed' || fresh.connectionState === 'disconnected') mend();
    };
    sender = fresh.addTrack(stream!.getAudioTracks()[0]!, stream!);
    await fresh.setLocalDescription(await fresh.createOffer());
    await gathered(fresh);
    const { sdp } = fresh.localDescription!;
    let answer: string;
    if (secret) {
      const given = { params: { secret }, body: { sdp } };
      answer = (await answered(send(who, 'POST /api/webcalls/guest/{secret}/sound', given))).sdp;
    } else {
      const taken = await start(sdp);
      secret = taken.secret;
      if (over) return tell();
      kept.set(secret);
      answer = taken.sdp;
    }
    if (!over) await fresh.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** Tried until it stands, or the server keeps the call no longer. */
  function mend(): void {
    if (over || connecting || !secret) return;
    brokeAt ||= Date.now();
    connecting = true;
    set({ reconnecting: true, quality: null });
    const again = (): void => {
      connecting = false;
      if (over || !brokeAt) return;
      if (Date.now() - brokeAt > keptMs + 5000) end({ trouble: 'lost' });
      else mend();
    };
    connect().then(
      () => setTimeout(again, 4000),
      (error: unknown) => {
        const status = statusOf(error);
        if (status >= 400 && status < 500 && status !== 429) return end({ trouble: 'lost' });
        setTimeout(again, 1500);
      },
    );
  }

  async function quality(): Promise<CallView['quality']> {
    let received = 0;
    let lost = 0;
    for (const report of (await peer?.getStats())?.values() ?? [])
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
    try {
      const { state, agentNumber, answered, asked } = await stands();
      if (state === 'ended') return end({ agentNumber, answered });
      if (asked && !wasAsked && !over) onAsked?.(secret!);
      wasAsked = asked;
      if (!over) set({ state, agentNumber, answered, quality: view.reconnecting ? null : await quality() });
      sendKeys();
    } catch (error) {
      if (statusOf(error) === 404) return end({});
      // Asked again; the sound goes on without it.
    }
    if (!over) timer = setTimeout(() => void look(), lookMs);
  }

  async function begin(): Promise<void> {
    if (!navigator.mediaDevices?.getUserMedia) return end({ trouble: 'insecure' });
    if (secret) {
      const now = await stands().catch(() => null);
      if (now?.state === 'ended') return end({ answered: now.answered });
      // Gone for good, or this was another company's.
      if (!now) return end({ trouble: 'lost' });
      set({ ...now, kept: true, reconnecting: true });
    }
    try {
      stream = await microphone();
    } catch (error) {
      if (secret) tell();
      return end({ trouble: (error as DOMException).name === 'NotAllowedError' ? 'refused' : 'no-microphone' });
    }
    if (over) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    try {
      if (!secret) set({ state: 'ringing' });
      await connect();
    } catch (error) {
      tell();
      const { message } = error as Error;
      return end(statusOf(error) >= 400 && message ? { said: message } : { trouble: 'failed' });
    }
    if (over) return;
    addEventListener('online', mend);
    void look();
  }
  void begin();

  return {
    mute(muted) {
      for (const track of stream?.getAudioTracks() ?? []) track.enabled = !muted;
      set({ muted });
    },
    press(digit) {
      pressed += digit;
      sendKeys();
    },
    hangUp() {
      tell();
      end({ byMe: true });
    },
    sound: play,
  };
}
