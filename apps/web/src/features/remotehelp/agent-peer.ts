/** The agent's side of the connection: answers the customer's offers, keeps the picture, sends pens. */
import type { IceServer, News, PenFrame, SignalBody } from '@qiao/server/contracts/remotehelp';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { type PageFeed, pageFeed } from './page-feed.ts';
import { keepPageRecording, keepRecording } from './recorder.ts';

/** The customer's side tries again by itself for half a minute; after that long it will not come any more. */
const lostMs = 40_000;

export type HelpState = {
  state: News['state'];
  endBy: News['endBy'];
  stream: MediaStream | null;
  /** Instead of a picture: the customer's page itself. */
  page: PageFeed | null;
  unsteady: boolean;
  mayScroll: boolean;
  recordingLost: boolean;
  /** Face to face: one's own camera, null before it is there or where it cannot be had. */
  own: MediaStream | null;
  ownOn: boolean;
  cameraRefused: boolean;
  theirsOn: boolean;
};

export type AgentPeer = ReturnType<typeof agentPeer>;

export function agentPeer(options: {
  sessionId: string;
  iceServers: IceServer[];
  relayOnly: boolean;
  recorded: boolean;
  /** Face to face: this side's camera goes along, if there is one. */
  video: boolean;
}) {
  const params = { id: options.sessionId };
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  let now: HelpState = {
    state: 'asked',
    endBy: null,
    stream: null,
    page: null,
    unsteady: false,
    mayScroll: false,
    recordingLost: false,
    own: null,
    ownOn: true,
    cameraRefused: false,
    theirsOn: true,
  };
  let pen: RTCDataChannel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: ReturnType<typeof setTimeout> | undefined;
  let candidates: RTCIceCandidate[] = [];
  let early: RTCIceCandidateInit[] = [];
  let finishRecording: (() => void) | null = null;

  const set = (part: Partial<HelpState>): void => {
    now = { ...now, ...part };
    for (const listener of listeners) listener();
  };

  // Asked for at once: by the time the customer agrees it is there.
  const camera = options.video ? ownCamera() : null;
  let peer = connection();

  async function ownCamera(): Promise<MediaStream | null> {
    try {
      const own = await navigator.mediaDevices.getUserMedia(cameraWishes);
      if (stop.signal.aborted) shut(own);
      else set({ own });
      return own;
    } catch {
      set({ cameraRefused: true, ownOn: false });
      return null;
    }
  }

  /** A customer's next page begins anew: another connection takes the place of the one before. */
  function connection(): RTCPeerConnection {
    const made = new RTCPeerConnection({
      iceServers: options.iceServers as RTCIceServer[],
      iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
    });
    wire(made);
    return made;
  }
  function wire(peer: RTCPeerConnection): void {
    peer.ontrack = ({ streams: [stream], track }) => {
      const shown = stream ?? new MediaStream([track]);
      set({ stream: shown });
      if (options.recorded)
        finishRecording ??= keepRecording(options.sessionId, shown, () => set({ recordingLost: true }));
    };
    peer.ondatachannel = ({ channel }) => {
      if (channel.label === 'page') return turnPage(channel);
      pen = channel;
      channel.onmessage = ({ data }) => {
        const frame = JSON.parse(String(data)) as PenFrame;
        if (frame.t === 'allow') set({ mayScroll: frame.scroll });
        if (frame.t === 'face') set({ theirsOn: frame.on });
      };
      channel.onopen = tellFace;
      tellFace();
    };
    // Candidates come in bursts: one request for each burst.
    peer.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      candidates.push(candidate);
      sending ??= setTimeout(() => {
        sending = undefined;
        const all = candidates.splice(0).map(({ candidate: text, sdpMid, sdpMLineIndex }) => ({
          candidate: text,
          sdpMid,
          sdpMLineIndex,
        }));
        void api('POST /api/remotehelp/sessions/{id}/signals', { params, body: { candidates: all } }).catch(() => {});
      }, 50);
    };
    peer.onconnectionstatechange = () => {
      const broken = peer.connectionState === 'disconnected' || peer.connectionState === 'failed';
      if (peer.connectionState === 'connected' || broken) set({ unsteady: broken });
      if (!broken) clearTimeout(timer);
      else timer ??= setTimeout(() => void end('network'), lostMs);
      if (!broken) timer = undefined;
    };
  }
  function turnPage(channel: RTCDataChannel): void {
    const page = now.page ?? pageFeed();
    page.attach(channel);
    if (options.recorded)
      finishRecording ??= keepPageRecording(options.sessionId, page, () => set({ recordingLost: true }));
    if (now.page !== page) set({ page });
  }

  async function heard(body: SignalBody): Promise<void> {
    if ('description' in body) {
      const before = fingerprint(peer.remoteDescription?.sdp);
      if (before !== null && before !== fingerprint(body.description.sdp)) {
        peer.onconnectionstatechange = null;
        peer.close();
        clearTimeout(timer);
        timer = undefined;
        candidates = [];
        early = [];
        peer = connection();
        set({ mayScroll: false });
      }
      await peer.setRemoteDescription(body.description);
      for (const candidate of early.splice(0)) await peer.addIceCandidate(candidate).catch(() => {});
      const own = await camera;
      if (own && peer.getSenders().every(({ track }) => track === null))
        for (const track of own.getVideoTracks()) peer.addTrack(track, own);
      const answer = await peer.createAnswer();
      await peer.setLocalDescription(answer);
      await api('POST /api/remotehelp/sessions/{id}/signals', {
        params,
        body: { description: { type: 'answer', sdp: answer.sdp ?? '' } },
      });
    } else
      for (const candidate of body.candidates)
        if (peer.remoteDescription) await peer.addIceCandidate(candidate).catch(() => {});
        else early.push(candidate);
  }

  async function listen(): Promise<void> {
    let after = 0;
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        const news = await api('GET /api/remotehelp/sessions/{id}/news', {
          params,
          query: { after, state: now.state, wait: 20 },
          signal: stop.signal,
        });
        failures = 0;
        for (const { seq, body } of news.signals) {
          after = Math.max(after, seq);
          await heard(body).catch(() => {});
        }
        if (news.state !== now.state) over(news);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (isApiError(error) && error.status === 404) return over({ state: 'ended', endBy: 'program' });
        if (++failures > 20) return over({ state: 'ended', endBy: 'network' });
        await new Promise((done) => setTimeout(done, Math.min(3_000, 300 * failures)));
      }
    }
  }

  function over(news: Pick<News, 'state' | 'endBy'>): void {
    const open = news.state === 'asked' || news.state === 'agreed' || news.state === 'running';
    if (!open) {
      stop.abort();
      clearTimeout(timer);
      clearTimeout(sending);
      finishRecording?.();
      if (now.own) shut(now.own);
      peer.close();
      removeEventListener('pagehide', leave);
    }
    set({
      state: news.state,
      endBy: news.endBy,
      ...(open ? {} : { stream: null, page: null, own: null, unsteady: false }),
    });
  }

  async function end(by: 'agent' | 'network'): Promise<void> {
    await api('POST /api/remotehelp/sessions/{id}/end', { params, body: { by } }).catch(() => {});
    over({ state: 'ended', endBy: by });
  }

  /** The page goes away: said as well as a page that goes away can. */
  function leave(): void {
    const call = { params, body: { by: 'agent' }, keepalive: true } as const;
    void api('POST /api/remotehelp/sessions/{id}/end', call).catch(() => {});
  }
  addEventListener('pagehide', leave);
  void listen();

  function tellFace(): void {
    if (options.video && pen?.readyState === 'open')
      pen.send(JSON.stringify({ t: 'face', on: now.own !== null && now.ownOn } satisfies PenFrame));
  }

  return {
    get: (): HelpState => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** The first frame was drawn. */
    seen: () => void api('POST /api/remotehelp/sessions/{id}/start', { params }).catch(() => {}),
    send(frame: PenFrame): void {
      if (pen?.readyState === 'open') pen.send(JSON.stringify(frame));
    },
    showOwn(on: boolean): void {
      for (const track of now.own?.getVideoTracks() ?? []) track.enabled = on;
      set({ ownOn: on });
      tellFace();
    },
    end,
  };
}

const cameraWishes = { video: { width: { ideal: 640 }, frameRate: { max: 24 } }, audio: false };
function shut(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Whose connection an offer is of: a page has its own (RFC 8122 §5). */
function fingerprint(sdp: string | undefined): string | null {
  return /^a=fingerprint:(.+)$/m.exec(sdp ?? '')?.[1]?.trim() ?? null;
}
