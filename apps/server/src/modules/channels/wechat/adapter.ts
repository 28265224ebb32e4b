/** Customer-service messages of an official account: words in pieces it takes, pictures and voices by its media store. */
import { randomBytes } from 'node:crypto';
import type { Adapter, Arrived, Errand } from '../adapters/adapter.ts';
import { NotCarried } from '../adapters/adapter.ts';
import { contentOf } from '../media.ts';
import type { Carried, ChannelRow } from '../tables.ts';
import { callWechat } from './api.ts';
import { mediaKind } from './media-kind.ts';

/** Bytes of one text (2048 are taken). */
const mostBytes = 2000;

export function pieces(text: string): string[] {
  const all: string[] = [];
  let piece = '';
  let size = 0;
  for (const letter of text) {
    const bytes = Buffer.byteLength(letter);
    if (size + bytes > mostBytes) {
      all.push(piece);
      [piece, size] = ['', 0];
    }
    piece += letter;
    size += bytes;
  }
  return piece || all.length === 0 ? [...all, piece] : all;
}

export const officialAccount: Adapter = {
  async send({ channel, person, message }: Errand): Promise<Arrived> {
    const say = (content: object) =>
      callWechat(channel, '/cgi-bin/message/custom/send', { json: { touser: person.outerId, ...content } });
    const words = message.text ? pieces(message.text) : [];
    for (const content of words) await say({ msgtype: 'text', text: { content } });
    if (message.file) {
      const kind = mediaKind(message.file);
      if (!kind) throw new NotCarried('refused', message.file.mediaType, true);
      await say({ msgtype: kind, [kind]: { media_id: await upload(channel, kind, message.file) } });
    }
    return { outerId: null, state: 'sent', parts: words.length > 1 ? words.length : null };
  },
};

async function upload(channel: ChannelRow, type: string, file: Carried): Promise<string> {
  const boundary = `qiao${randomBytes(12).toString('hex')}`;
  const name = file.name.replace(/["\r\n]/g, '_');
  const content = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${name}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`,
    ),
    await contentOf(file.fileId),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const body = { content, type: `multipart/form-data; boundary=${boundary}` };
  const { media_id: id } = await callWechat(channel, '/cgi-bin/media/upload', body, { type });
  if (typeof id !== 'string') throw new NotCarried('refused', 'media', true);
  return id;
}
