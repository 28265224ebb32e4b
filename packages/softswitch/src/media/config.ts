import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { MediaError } from './errors.ts';
import { DEFAULT_JITTER, type JitterSettings } from './rtp/jitter-buffer.ts';
import type { Latching } from './rtp/udp-transport.ts';

export type IceServer = { urls: string; username?: string; credential?: string };

export type WebRtcConfig = {
  /** Addresses offered as host candidates; default: the media address. */
  addresses: string[];
  /** STUN and TURN servers; none by default, and never a public one. */
  iceServers: IceServer[];
  /** Offer only TURN relays (for servers without an address of their own). */
  relayOnly: boolean;
  /** Also listen for ICE over TCP (browsers behind firewalls without UDP). */
  tcp: boolean;
  /** Answer checks only, never send any (RFC 8445 section 2.5): enough on a public address, and cheaper. */
  lite: boolean;
  ports: { min: number; max: number };
};

/** Everything one media worker needs to know; plain data, it travels to worker processes. */
export type MediaSettings = {
  /** Local address of the media sockets. */
  address: string;
  /** Address written into SDP when it differs (server behind 1:1 NAT). */
  announcedAddress: string;
  /** UDP ports of RTP legs, inclusive; keep below the system's range for clients (32768 on Linux). */
  ports: { min: number; max: number };
  latching: Latching;
  /** `leg.silent` after so long without a packet. */
  silenceTimeoutMs: number;
  jitter: JitterSettings;
  /** Memory for decoded prompts. */
  promptCacheBytes: number;
  /** Look for DTMF in the voice: of peers without telephone-event, of everybody, or never. */
  inbandDigits: 'auto' | 'always' | 'never';
  webrtc: WebRtcConfig;
};

type DeepPartial<T> = {
  [K in keyof T]?: T[K] extends unknown[] | string | number | boolean ? T[K] : DeepPartial<T[K]>;
};

export type MediaSettingsInput = DeepPartial<MediaSettings>;

/** First address of this machine that others can reach; loopback when there is none. */
function reachableAddress(): string {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const found of addresses ?? []) if (!found.internal && isIPv4(found.address)) return found.address;
  }
  return '127.0.0.1';
}

/** Fills in defaults and refuses what cannot work; throws `MediaError('bad-argument')`. */
export function mediaSettings(input: MediaSettingsInput = {}): MediaSettings {
  const address = input.address ?? '127.0.0.1';
  const everywhere = address === '0.0.0.0' || address === '::';
  const announcedAddress = input.announcedAddress ?? (everywhere ? reachableAddress() : address);
  const ports = { min: 16384, max: 28671, ...input.ports };
  const webrtcPorts = { min: 28672, max: 32767, ...input.webrtc?.ports };
  for (const range of [ports, webrtcPorts]) {
    if (!(range.min >= 1024 && range.max > range.min && range.max <= 65535)) {
      throw new MediaError('bad-argument', `port range ${range.min}-${range.max}`);
    }
  }
  return {
    address,
    announcedAddress,
    ports,
    latching: input.latching ?? 'symmetric',
    silenceTimeoutMs: input.silenceTimeoutMs ?? 10_000,
    jitter: { ...DEFAULT_JITTER, ...input.jitter },
    promptCacheBytes: input.promptCacheBytes ?? 64 * 1024 * 1024,
    inbandDigits: input.inbandDigits ?? 'auto',
    webrtc: {
      addresses: input.webrtc?.addresses ?? [announcedAddress],
      iceServers: (input.webrtc?.iceServers ?? []) as IceServer[],
      relayOnly: input.webrtc?.relayOnly ?? false,
      tcp: input.webrtc?.tcp ?? false,
      lite: input.webrtc?.lite ?? false,
      ports: webrtcPorts,
    },
  };
}

/** Each worker gets a part of the port ranges of its own. */
export function settingsOfWorker(settings: MediaSettings, index: number, count: number): MediaSettings {
  const slice = (range: { min: number; max: number }): { min: number; max: number } => {
    const size = Math.floor((range.max - range.min + 1) / count / 2) * 2;
    return { min: range.min + index * size, max: range.min + (index + 1) * size - 1 };
  };
  const webrtc = { ...settings.webrtc, ports: slice(settings.webrtc.ports) };
  return { ...settings, ports: slice(settings.ports), webrtc };
}
