import type { Sdp, SdpAttribute } from './types.ts';

function attributeLine(attribute: SdpAttribute): string {
  return attribute.value === null ? `a=${attribute.name}` : `a=${attribute.name}:${attribute.value}`;
}

/** Text of a session description, CRLF line ends (RFC 8866 section 5). */
export function buildSdp(sdp: Sdp): string {
  const { origin } = sdp;
  const lines = [
    'v=0',
    `o=${origin.user} ${origin.sessionId} ${origin.version} IN ${origin.family} ${origin.address}`,
    's=-',
  ];
  if (sdp.connection) lines.push(`c=IN ${sdp.connection.family} ${sdp.connection.address}`);
  lines.push('t=0 0', ...sdp.attributes.map(attributeLine));
  for (const media of sdp.media) {
    lines.push(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(' ')}`);
    if (media.connection) lines.push(`c=IN ${media.connection.family} ${media.connection.address}`);
    lines.push(...media.attributes.map(attributeLine));
  }
  return `${lines.join('\r\n')}\r\n`;
}
