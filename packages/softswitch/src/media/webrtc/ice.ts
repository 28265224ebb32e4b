import { isIP } from 'node:net';
import { IceCandidate, parseIceServers, RTCIceGatherer, RTCIceTransport, resolveTurnTransport } from 'werift';
import type { IceDescription } from '../../sdp/index.ts';
import type { MediaSettings } from '../config.ts';
import { MediaError } from '../errors.ts';

export type IceSession = { gatherer: RTCIceGatherer; transport: RTCIceTransport };

/** The address werift binds to; several announced addresses share its one socket. */
function localAddress(settings: MediaSettings): string {
  return settings.address === '0.0.0.0' ? settings.announcedAddress : settings.address;
}

/** An ICE agent that knows only the addresses and servers of our configuration. */
export function createIce(settings: MediaSettings, port: number): IceSession {
  const { webrtc } = settings;
  const servers = parseIceServers(webrtc.iceServers);
  const gatherer: RTCIceGatherer = new RTCIceGatherer({
    ...servers,
    turnTransport: resolveTurnTransport({
      parsedTurnTransport: servers.turnTransport,
      configuredTurnTransport: undefined,
      forceTurnTCP: false,
    }),
    iceLite: webrtc.lite,
    useTcp: webrtc.tcp,
    forceTurn: webrtc.relayOnly,
    portRange: [port, port + 1],
    // Both switched off: the library would add every interface of the machine by itself.
    useIpv4: false,
    useIpv6: false,
    additionalHostAddresses: [localAddress(settings)],
    interfaceAddresses: { udp4: settings.address },
    // Without the two name parts nobody off the path can take part in our checks.
    filterStunResponse: (message) => {
      const { localUsername, remoteUsername } = gatherer.connection;
      const username = String(message.getAttributeValue('USERNAME'));
      return remoteUsername === ''
        ? username.startsWith(`${localUsername}:`)
        : username === `${localUsername}:${remoteUsername}`;
    },
  });
  // The library falls back to a public STUN server; nothing may be asked that is not configured.
  if (!servers.stunServer) gatherer.connection.stunServer = undefined;
  return { gatherer, transport: new RTCIceTransport(gatherer) };
}

/** Gathers and returns our candidate lines; throws `no-free-port` when the port was taken by another program. */
export async function gatherCandidates(ice: IceSession, settings: MediaSettings): Promise<string[]> {
  await ice.gatherer.gather();
  const { announcedAddress, webrtc } = settings;
  const local = localAddress(settings);
  const lines: string[] = [];
  for (const candidate of ice.gatherer.connection.localCandidates) {
    if (candidate.type !== 'host') {
      lines.push(candidate.toSdp());
      continue;
    }
    if (webrtc.relayOnly) continue;
    const addresses = webrtc.addresses.length > 0 ? webrtc.addresses : [announcedAddress];
    addresses.forEach((address, order) => {
      const line = candidate.toSdp().split(' ');
      if (line[4] !== local) return;
      // A foundation and a priority of its own for each address on the shared socket (RFC 8445 section 5.1).
      line[0] = `${line[0]}${order}`;
      line[3] = String(Number(line[3]) - order * 256);
      line[4] = address;
      lines.push(line.join(' '));
    });
  }
  if (lines.length === 0) throw new MediaError('no-free-port', 'no ICE candidate could be gathered');
  return lines;
}

/** Hands the peer's parameters and candidates over; names (mDNS) are skipped: their owners will reach us first. */
export async function applyRemoteIce(ice: IceSession, remote: IceDescription): Promise<void> {
  ice.transport.setRemoteParams({
    iceLite: remote.lite,
    usernameFragment: remote.ufrag,
    password: remote.password,
  });
  for (const line of remote.candidates) {
    const parts = line.split(' ');
    if (parts.length < 8 || !isIP(parts[4]) || parts[1] !== '1') continue;
    const candidate = IceCandidate.fromJSON({ candidate: `candidate:${line}`, sdpMid: '0' });
    if (candidate) await ice.transport.addRemoteCandidate(candidate);
  }
}
