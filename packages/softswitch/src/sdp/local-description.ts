import { buildSdp } from './build.ts';
import type { AudioFormat, CryptoOffer, Direction, Sdp, SdpAttribute, SdpMedia } from './types.ts';

/** What one leg says about itself in its audio section. */
export type LocalAudio = {
  address: string;
  port: number;
  protocol: string;
  direction: Direction;
  formats: AudioFormat[];
  ssrc: number;
  cname: string;
  mid: string | null;
  rtcpMux: boolean;
  crypto: CryptoOffer[];
  ice: { ufrag: string; password: string; candidates: string[] } | null;
  dtls: { algorithm: string; value: string; setup: 'active' | 'passive' | 'actpass' } | null;
};

const flag = (name: string): SdpAttribute => ({ name, value: null });
const attribute = (name: string, value: string): SdpAttribute => ({ name, value });

/** Our audio section of an offer or answer. */
export function audioSection(local: LocalAudio): SdpMedia {
  const attributes: SdpAttribute[] = [];
  if (local.mid !== null) attributes.push(attribute('mid', local.mid));
  for (const format of local.formats) {
    attributes.push(attribute('rtpmap', `${format.payloadType} ${format.name}/${format.clockRate}`));
    if (format.parameters) attributes.push(attribute('fmtp', `${format.payloadType} ${format.parameters}`));
  }
  attributes.push(attribute('ptime', '20'));
  attributes.push(flag(local.direction));
  for (const crypto of local.crypto) {
    attributes.push(attribute('crypto', `${crypto.tag} ${crypto.suite} inline:${crypto.key.toString('base64')}`));
  }
  if (local.rtcpMux) attributes.push(flag('rtcp-mux'));
  if (local.ice) {
    attributes.push(attribute('ice-ufrag', local.ice.ufrag), attribute('ice-pwd', local.ice.password));
    for (const candidate of local.ice.candidates) attributes.push(attribute('candidate', candidate));
    attributes.push(flag('end-of-candidates'));
  }
  if (local.dtls) {
    attributes.push(attribute('fingerprint', `${local.dtls.algorithm} ${local.dtls.value}`));
    attributes.push(attribute('setup', local.dtls.setup));
    attributes.push(attribute('msid', `${local.cname} ${local.cname}-audio`));
  }
  attributes.push(attribute('ssrc', `${local.ssrc} cname:${local.cname}`));
  return {
    kind: 'audio',
    port: local.port,
    protocol: local.protocol,
    formats: local.formats.map((format) => String(format.payloadType)),
    connection: null,
    attributes,
  };
}

/** RFC 3264 section 6: a section we do not take is answered in its place with port 0. */
export function refusedSection(offered: SdpMedia): SdpMedia {
  const mid = offered.attributes.find((candidate) => candidate.name === 'mid');
  return {
    kind: offered.kind,
    port: 0,
    protocol: offered.protocol,
    formats: offered.formats.slice(0, 1),
    connection: null,
    attributes: [...(mid ? [mid] : []), flag('inactive')],
  };
}

/** A whole description with our origin line. */
export function describeSession(
  origin: { sessionId: string; version: number; address: string },
  media: SdpMedia[],
  bundle: string | null,
  iceLite: boolean,
): string {
  const family = origin.address.includes(':') ? 'IP6' : 'IP4';
  const attributes: SdpAttribute[] = [];
  if (iceLite) attributes.push(flag('ice-lite'));
  if (bundle !== null) {
    attributes.push(attribute('group', `BUNDLE ${bundle}`), attribute('msid-semantic', ' WMS *'));
  }
  const sdp: Sdp = {
    origin: {
      user: '-',
      sessionId: origin.sessionId,
      version: String(origin.version),
      family,
      address: origin.address,
    },
    connection: { family, address: origin.address },
    attributes,
    media,
  };
  return buildSdp(sdp);
}
