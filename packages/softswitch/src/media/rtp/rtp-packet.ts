/** RFC 3550 section 5.1, read and written in place: no object is made per packet. */

export const RTP_HEADER = 12;

/** One parsed packet; a single instance per leg is filled again and again. */
export type RtpView = {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Payload range inside the datagram. */
  start: number;
  end: number;
};

export const emptyRtpView = (): RtpView => ({
  payloadType: 0,
  marker: false,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  start: 0,
  end: 0,
});

export const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Length of header, CSRC list and extension; −1 when the datagram is no RTP version 2 packet. */
export function rtpHeaderLength(bytes: Uint8Array, length: number): number {
  if (length < RTP_HEADER || bytes[0] >> 6 !== 2) return -1;
  let header = RTP_HEADER + (bytes[0] & 15) * 4;
  if (bytes[0] & 0x10) {
    if (header + 4 > length) return -1;
    header += 4 + ((bytes[header + 2] << 8) | bytes[header + 3]) * 4;
  }
  return header > length ? -1 : header;
}

/** Fills `view`; false for anything that is not a well-formed RTP packet. */
export function parseRtp(bytes: Uint8Array, length: number, view: RtpView): boolean {
  const start = rtpHeaderLength(bytes, length);
  if (start < 0) return false;
  let end = length;
  if (bytes[0] & 0x20) {
    const padding = bytes[length - 1];
    if (padding === 0 || padding > length - start) return false;
    end -= padding;
  }
  view.marker = (bytes[1] & 0x80) !== 0;
  view.payloadType = bytes[1] & 0x7f;
  view.sequence = (bytes[2] << 8) | bytes[3];
  view.timestamp = readUint32(bytes, 4);
  view.ssrc = readUint32(bytes, 8);
  view.start = start;
  view.end = end;
  return true;
}

export function writeRtpHeader(
  bytes: Uint8Array,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  bytes[0] = 0x80;
  bytes[1] = marker ? payloadType | 0x80 : payloadType;
  bytes[2] = sequence >>> 8;
  bytes[3] = sequence;
  writeUint32(bytes, 4, timestamp);
  writeUint32(bytes, 8, ssrc);
}

/** RFC 5761 section 4: packet types 192 … 223 in the second byte are RTCP when both share a port. */
export const isRtcp = (bytes: Uint8Array): boolean => bytes[1] >= 192 && bytes[1] <= 223;
