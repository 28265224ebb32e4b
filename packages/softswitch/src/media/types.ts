/**
 * The contract between call control (sip/, adapter/) and media. Call control never touches a packet: it names legs and
 * bridges by id, hands SDP through as text and receives facts. Every method is asynchronous because the media may live in
 * a worker process; every id is made by the caller so that a restarted controller can re-attach by `snapshot()`.
 */

/**
 * How a leg reaches its far end. `rtp` = plain or SDES-SRTP over UDP; `webrtc` = ICE + DTLS-SRTP (browser); `line` = A-law
 * frames over a WebSocket to another switch (Asterisk's chan_websocket), without any SDP.
 */
export type LegKind = 'rtp' | 'webrtc' | 'line';

/** 8 kHz mono codecs the mixer understands, named as in SDP. */
export type CodecName = 'PCMU' | 'PCMA' | 'opus';

export type LegOptions = {
  legId: string;
  kind: LegKind;
  /** Offered in this order; default PCMA, PCMU (China's carriers send A-law). */
  codecs?: CodecName[];
  /** SDES-SRTP on rtp legs: required, offered when the peer speaks it, or never (default). */
  srtp?: 'never' | 'optional' | 'required';
  /**
   * A leg or bridge that this leg will probably talk to: it is placed on the same media worker. Only a hint; legs of
   * different workers are joined by an internal line at the price of some delay.
   */
  near?: string;
  /** Of a browser: when its way breaks the leg stays for so long, with its bridge, plays and recordings; a new offer takes it up. */
  keepMs?: number;
  /** Of a `line`: where it leads. */
  line?: { url: string };
};

/** What a leg hears and where its voice goes inside a bridge (ids of other legs in the same bridge). */
export type BridgeRole =
  /** Speaks to all, hears all. */
  | { role: 'party' }
  /** Hears all, is heard by nobody (silent monitoring). */
  | { role: 'listener' }
  /** Hears all, is heard only by the named legs (whisper/coach). */
  | { role: 'coach'; heardBy: string[] };

/** One thing to play: a WAV file (any sample rate the decoder knows), a tone, or silence. */
export type PlayItem =
  | { file: string }
  | { tone: { frequencies: number[]; onMs: number; offMs: number; repeat?: number } }
  | { silenceMs: number };

/**
 * Plays of one leg queue up one after another. An endless loop (music on hold) lies behind them: it pauses while an
 * announcement plays and goes on afterwards. In a bridge a play is mixed over what the leg hears.
 */
export type PlayOptions = {
  playId: string;
  items: PlayItem[];
  /** Endless repetition (music on hold). */
  loop?: boolean;
  /** Stop at the first digit. */
  stopOnDigit?: boolean;
};

export type RecordOptions = {
  recordingId: string;
  /** Target file; a stereo WAV: left = the leg's own voice (received), right = what the leg hears (sent). `mono`: own voice only. */
  path: string;
  mono?: boolean;
  maxMs?: number;
  /** End after this much silence on the received side (voice mail). */
  silenceMs?: number;
  /** Before the first sound, silence may last so long; left out: `silenceMs`. */
  firstMs?: number;
};

export type DigitSource = 'rfc4733' | 'inband' | 'info';

export type LegStatistics = {
  packetsReceived: number;
  packetsSent: number;
  packetsLost: number;
  jitterMs: number;
  roundTripMs: number | null;
  /** Milliseconds since the last packet arrived, null before the first. */
  silentForMs: number | null;
  codec: CodecName | null;
};

export type MediaEvent =
  | { type: 'leg.digit'; legId: string; digit: string; durationMs: number; source: DigitSource }
  | { type: 'leg.connected'; legId: string }
  /** Of a leg with `keepMs`: its way broke and is waited for, or stands again. */
  | { type: 'leg.away'; legId: string; away: boolean }
  /** No packet for `timeoutMs` (gone phone, one-way audio). */
  | { type: 'leg.silent'; legId: string; silentForMs: number }
  /** `error`: a fault of the engine itself ended this one leg; it is in the log. */
  | { type: 'leg.closed'; legId: string; reason: 'closed' | 'ice-failed' | 'worker-died' | 'error' }
  | {
      type: 'play.finished';
      legId: string;
      playId: string;
      reason: 'end' | 'stopped' | 'digit' | 'error';
      error?: string;
    }
  | {
      type: 'recording.finished';
      legId: string;
      recordingId: string;
      path: string;
      durationMs: number;
      reason: 'stopped' | 'silence' | 'limit' | 'leg-closed' | 'worker-died' | 'error';
      /** Technical detail for reason 'error' (disk full, too slow); what was recorded before is kept. */
      error?: string;
    }
  | { type: 'worker.died'; workerId: string; legIds: string[] };

export type MediaSnapshot = {
  legs: {
    legId: string;
    kind: LegKind;
    bridgeId: string | null;
    role: BridgeRole['role'] | null;
    /** Of a coach: the legs that hear it. */
    heardBy?: string[];
    plays: string[];
    recordings: string[];
  }[];
  bridges: string[];
};

/** Counters for tests and health pages; all zero (and no media sockets or timers in `resources`) when nothing runs. */
export type MediaDiagnostics = {
  legs: number;
  bridges: number;
  recordings: number;
  plays: number;
  portsInUse: number;
  cachedPromptBytes: number;
  ticking: boolean;
  /** Largest lateness of the media clock so far, and ticks it had to give up after stalls. */
  worstLatenessMs: number;
  skippedTicks: number;
  /** Handles of the media processes by kind, as node names them. */
  resources: Record<string, number>;
  workers: { workerId: string; pid: number }[];
};

export interface MediaEngine {
  createLeg(options: LegOptions): Promise<void>;
  /** SDP offer for an outgoing invitation or a re-offer. Direction is as seen from us. */
  createOffer(
    legId: string,
    options?: { direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' },
  ): Promise<string>;
  /** Answers the peer's offer; throws `MediaError('no-common-codec' | 'bad-sdp')`. */
  answerOffer(legId: string, offer: string): Promise<string>;
  /** Takes the peer's answer to our offer (also a provisional one, several times). */
  acceptAnswer(legId: string, answer: string): Promise<void>;
  /** Digits the signalling received (SIP INFO) enter here so that all sources look alike. */
  injectDigit(legId: string, digit: string, durationMs: number): Promise<void>;
  /** `0-9 * # A-D`, a comma pauses half a second. Resolves when the last digit is out. */
  sendDigits(legId: string, digits: string): Promise<void>;
  /** Resolves when the play is queued; a missing file ends it with reason 'error'. */
  play(legId: string, options: PlayOptions): Promise<void>;
  stopPlay(legId: string, playId?: string): Promise<void>;
  record(legId: string, options: RecordOptions): Promise<void>;
  pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void>;
  stopRecording(legId: string, recordingId: string): Promise<void>;
  /** Muted: the leg's voice is dropped before mixing and recording on the other legs. */
  mute(legId: string, muted: boolean): Promise<void>;
  createBridge(bridgeId: string): Promise<void>;
  join(bridgeId: string, legId: string, role?: BridgeRole): Promise<void>;
  leave(legId: string): Promise<void>;
  closeBridge(bridgeId: string): Promise<void>;
  statistics(legId: string): Promise<LegStatistics>;
  closeLeg(legId: string): Promise<void>;
  snapshot(): Promise<MediaSnapshot>;
  on(listener: (event: MediaEvent) => void): () => void;
  /** Ends every leg and frees every socket, timer and worker. */
  close(): Promise<void>;
}
