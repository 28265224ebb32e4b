import { createSocket, type Socket } from 'node:dgram';
import { raisePriority } from '../../packages/softswitch/src/media/worker/priority.ts';
import { serveParent } from './child.ts';

/** The ears of all callers: checks that each stream carries the whole prompt, frame by frame, in order. */

export type SinkRequest = { open: { sockets: number; frames: string[] } } | 'result';

export type SinkAnswer =
  | { ports: number[] }
  /** Streams heard, those with every frame of the prompt, packets, and gaps in sequence numbers. */
  | { streams: number; complete: number; packets: number; gaps: number };

type Stream = { next: number; sequence: number };

const HEADER = 12;
const sockets: Socket[] = [];
const streams = new Map<string, Stream>();
let frames: Buffer[] = [];
let packets = 0;
let gaps = 0;

function take(packet: Buffer, port: number): void {
  if (packet.length !== HEADER + 160 || (packet[1] & 0x7f) !== 8) return;
  packets++;
  const key = `${port}:${packet.readUInt32BE(8)}`;
  const sequence = packet.readUInt16BE(2);
  let stream = streams.get(key);
  if (!stream) {
    stream = { next: 0, sequence: (sequence - 1) & 0xffff };
    streams.set(key, stream);
  }
  if (((sequence - stream.sequence) & 0xffff) !== 1) gaps++;
  stream.sequence = sequence;
  const expected = frames[stream.next];
  if (expected && packet.compare(expected, 0, 160, HEADER) === 0) stream.next++;
}

async function open(count: number): Promise<number[]> {
  for (let port = 5500; sockets.length < count; port += 2) {
    const socket = createSocket('udp4');
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (!bound) {
      socket.close();
      continue;
    }
    socket.setRecvBufferSize(4 * 1024 * 1024);
    socket.on('message', (packet, from) => take(packet, from.port));
    sockets.push(socket);
  }
  return sockets.map((socket) => socket.address().port);
}

serveParent<SinkRequest, SinkAnswer>(async (request) => {
  if (request !== 'result') {
    raisePriority(true);
    frames = request.open.frames.map((frame) => Buffer.from(frame, 'base64'));
    return { ports: await open(request.open.sockets) };
  }
  let complete = 0;
  for (const stream of streams.values()) if (stream.next === frames.length) complete++;
  return { streams: streams.size, complete, packets, gaps };
});
