/** The sound of one call in this browser: microphone out, the other party in. One tab has it; the next takes over when that one goes. */
import { api } from '../../shared/api.ts';
import { onLoudspeaker, sendTo } from '../../shared/loudspeakers.ts';

/** `unplugged`: the other party is heard, but not the other way; `network`: it is made anew by itself. */
export type Trouble = 'microphone-refused' | 'microphone-missing' | 'not-connected' | 'unplugged' | 'network';
export type Quality = { level: 'good' | 'fair' | 'poor'; lost: number; delayMs: number };

const gatherMs = 1500;
/** A connection that is disturbed for so long is made anew. */
const disturbedMs = 3000;
const microphoneKey = 'qiao.microphone';

export const chosenMicrophone = (): string => localStorage.getItem(microphoneKey) ?? '';
export const chooseMicrophone = (id: string): void => localStorage.setItem(microphoneKey, id);

export class SoundError extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** The chosen microphone, or another one while that is away. Throws `SoundError`. */
export async function microphone(): Promise<MediaStream> {
  const id = chosenMicrophone();
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const ask = (more: MediaTrackConstraints) => navigator.mediaDevices.getUserMedia({ audio: { ...audio, ...more } });
  try {
    // A mere wish (`ideal`) gets the default device in Chromium, also where the other one is there.
    const chosen = id ? await ask({ deviceId: { exact: id } }).catch(butForAbsent) : null;
    return chosen ?? (await ask({}));
  } catch (error) {
    throw new SoundError(
      (error as DOMException).name === 'NotAllowedError' ? 'microphone-refused' : 'microphone-missing',
    );
  }
}
/** Away, or held by another program: whichever else there is. */
function butForAbsent(error: DOMException): null {
  if (error.name === 'NotAllowedError') throw error;
  return null;
}

/** The server takes one description with every way in it. */
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

/** Sound to the engine and back, by whoever brings our offer there. */
export class TestSound {
  protected readonly peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  private readonly speaker = new Audio();
  private readonly unchoose = onLoudspeaker(() => void sendTo(this.speaker, 'call'));
  private stream: MediaStream | null = null;
  private sender: RTCRtpSender | null = null;
  private muted = false;
  private closed = false;
  private pressed = '';

  constructor() {
    this.speaker.autoplay = true;
    void sendTo(this.speaker, 'call');
    this.peer.addEventListener('connectionstatechange', () => this.sendKeys());
    this.peer.ontrack = ({ streams, track }) => {
      this.speaker.srcObject = streams[0] ?? new MediaStream([track]);
      void this.speaker.play().catch(() => {});
    };
  }

  /** What goes out and what comes in, for meters. */
  own(): MediaStream | null {
    return this.stream;
  }
  other(): MediaStream | null {
    return this.speaker.srcObject as MediaStream | null;
  }

  /** The microphone went, or another one is there (null). */
  protected unplugged(_trouble: Trouble | null): void {}

  /** `bring` gives the answer to our offer. Throws `SoundError`. */
  async open(bring: (sdp: string) => Promise<string | null>): Promise<void> {
    const [track] = await this.plug();
    this.sender = this.peer.addTrack(track!, this.stream!);
    await this.peer.setLocalDescription(await this.peer.createOffer());
    await gathered(this.peer);
    const sdp = await bring(this.peer.localDescription!.sdp);
    if (!sdp) throw new SoundError('not-connected');
    await this.peer.setRemoteDescription({ type: 'answer', sdp }).catch(() => {
      throw new SoundError('not-connected');
    });
  }

  private async plug(): Promise<MediaStreamTrack[]> {
    this.stream = await microphone();
    const tracks = this.stream.getAudioTracks();
    for (const track of tracks) {
      track.enabled = !this.muted;
      track.addEventListener('ended', () => void this.replug());
    }
    return tracks;
  }

  /** The headset was pulled out, or another was chosen: that one, at once or as soon as it is there. The call goes on meanwhile. */
  async replug(): Promise<void> {
    if (this.closed) return;
    const before = this.stream;
    try {
      const [track] = await this.plug();
      if (this.closed) return track!.stop();
      await this.sender?.replaceTrack(track!);
      for (const old of before?.getTracks() ?? []) old.stop();
      this.unplugged(null);
    } catch {
      this.unplugged('unplugged');
      navigator.mediaDevices.addEventListener('devicechange', () => void this.replug(), { once: true });
    }
  }

  /** A key of the telephone, as the other side of a menu takes it; before the sound stands it waits for it. */
  press(digit: string): void {
    this.pressed += digit;
    this.sendKeys();
  }

  private sendKeys(): void {
    const keys = this.sender?.dtmf;
    if (!this.pressed || !keys?.canInsertDTMF) return;
    // What is inserted takes the place of what has not sounded yet: keys pressed fast would be lost.
    keys.insertDTMF(keys.toneBuffer + this.pressed, 120, 60);
    this.pressed = '';
  }

  mute(muted: boolean): void {
    this.muted = muted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** The other party is heard no more, or again. */
  quieten(quiet: boolean): void {
    this.speaker.muted = quiet;
  }

  close(): void {
    this.closed = true;
    this.unchoose();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.speaker.srcObject = null;
    this.peer.onconnectionstatechange = null;
    this.peer.close();
  }
}

type Told = { lost: () => void; unplugged: (trouble: Trouble | null) => void };

export class CallSound extends TestSound {
  private readonly callId: string;
  private readonly told: Told;
  private last = { received: 0, lost: 0 };
  private disturbed: ReturnType<typeof setTimeout> | undefined;

  /** `lost`: the connection broke; it may be made anew. */
  constructor(callId: string, told: Told) {
    super();
    this.callId = callId;
    this.told = told;
    this.peer.onconnectionstatechange = () => {
      clearTimeout(this.disturbed);
      if (this.peer.connectionState === 'failed') told.lost();
      if (this.peer.connectionState === 'disconnected') this.disturbed = setTimeout(told.lost, disturbedMs);
    };
  }

  protected override unplugged(trouble: Trouble | null): void {
    this.told.unplugged(trouble);
  }

  connect(): Promise<void> {
    const params = { id: this.callId };
    return this.open(async (sdp) => (await api('POST /api/telephony/calls/{id}/sound', { params, body: { sdp } })).sdp);
  }

  /** Whether it carries sound, or is on its way there. */
  get alive(): boolean {
    return this.peer.connectionState !== 'failed' && this.peer.connectionState !== 'disconnected';
  }

  /** Of the seconds since it was asked last; null before anything came. */
  async quality(): Promise<Quality | null> {
    let received = 0;
    let lost = 0;
    let delay = 0;
    for (const report of (await this.peer.getStats()).values()) {
      if (report.type === 'inbound-rtp') {
        received = report.packetsReceived ?? 0;
        lost = report.packetsLost ?? 0;
      }
      if (report.type === 'candidate-pair' && report.nominated) delay = (report.currentRoundTripTime ?? 0) * 1000;
    }
    const came = received - this.last.received;
    const gone = Math.max(0, lost - this.last.lost);
    this.last = { received, lost };
    if (received === 0) return null;
    const share = came + gone === 0 ? 1 : gone / (came + gone);
    const level = share > 0.05 || delay > 400 ? 'poor' : share > 0.01 || delay > 200 ? 'fair' : 'good';
    return { level, lost: Math.round(share * 100), delayMs: Math.round(delay) };
  }

  override close(): void {
    clearTimeout(this.disturbed);
    super.close();
  }
}
