/**
 * The platform's side of its envelope, written from what it publishes ("消息加解密说明", "接入概述") and sharing nothing with ours: so that a
 * mistake of ours is not made by both. Vectors of the platform's own samples prove it in wechat.test.ts.
 *
 *   signature      = sha1(sort(token, timestamp, nonce).join(""))
 *   msg_signature  = sha1(sort(token, timestamp, nonce, msg_encrypt).join(""))
 *   msg_encrypt    = Base64(AES-256-CBC(random(16B) + msg_len(4B, network order) + msg + appid)), IV the first 16 bytes of the key,
 *                    filled up by PKCS#7 to a multiple of 32
 *   EncodingAESKey = 43 characters; AESKey = Base64_Decode(EncodingAESKey + "=")
 */
import { createHash, webcrypto } from 'node:crypto';

const block = 32;

export function sha1OfSorted(words: readonly string[]): string {
  const ordered = words.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const hash = createHash('sha1');
  for (const word of ordered) hash.update(word, 'utf8');
  return hash.digest('hex');
}

async function keyFor(encodingAesKey: string, use: 'encrypt' | 'decrypt') {
  const raw = Uint8Array.from(atob(`${encodingAesKey}=`), (sign) => sign.charCodeAt(0));
  return {
    iv: raw.slice(0, 16),
    key: await webcrypto.subtle.importKey('raw', raw, 'AES-CBC', false, [use]),
  };
}

export async function seal(encodingAesKey: string, appId: string, message: string): Promise<string> {
  const words = new TextEncoder().encode(message);
  const tail = new TextEncoder().encode(appId);
  const bare = new Uint8Array(16 + 4 + words.length + tail.length);
  webcrypto.getRandomValues(bare.subarray(0, 16));
  new DataView(bare.buffer).setUint32(16, words.length, false);
  bare.set(words, 20);
  bare.set(tail, 20 + words.length);
  // The cipher fills up to 16 by the same rule; what the platform adds beyond that is made here, and the cipher's own block cut off.
  const fill = block - (bare.length % block);
  const filled = new Uint8Array(bare.length + fill).fill(fill);
  filled.set(bare);
  const { key, iv } = await keyFor(encodingAesKey, 'encrypt');
  const sealed = new Uint8Array(await webcrypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, filled));
  return btoa(String.fromCharCode(...sealed.subarray(0, filled.length)));
}

/** Throws for another account's, and for what is not filled up as the platform does. */
export async function unseal(encodingAesKey: string, appId: string, sealed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(sealed), (sign) => sign.charCodeAt(0));
  if (bytes.length === 0 || bytes.length % block !== 0) throw new Error('not a multiple of 32 bytes');
  const { key, iv } = await keyFor(encodingAesKey, 'decrypt');
  // The cipher here takes off its own filling (at most 16): a further block that decrypts to such a filling is added.
  const last = bytes.slice(-16);
  const { key: sealing } = await keyFor(encodingAesKey, 'encrypt');
  const after = new Uint8Array(
    await webcrypto.subtle.encrypt({ name: 'AES-CBC', iv: last }, sealing, new Uint8Array(0)),
  );
  const whole = new Uint8Array([...bytes, ...after]);
  const clear = new Uint8Array(await webcrypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, whole));
  const fill = clear.at(-1) ?? 0;
  if (fill < 1 || fill > block || clear.slice(-fill).some((one) => one !== fill))
    throw new Error('not filled up by PKCS#7');
  const bare = clear.slice(0, -fill);
  const length = new DataView(bare.buffer).getUint32(16, false);
  if (new TextDecoder().decode(bare.slice(20 + length)) !== appId) throw new Error('for another account');
  return new TextDecoder('utf-8', { fatal: true }).decode(bare.slice(20, 20 + length));
}

/** As in the platform's examples: a line for each tag, text as CDATA, numbers bare. */
export function messageXml(fields: Record<string, string | number>): string {
  let xml = '<xml>\n';
  for (const tag in fields) {
    const value = fields[tag]!;
    xml +=
      typeof value === 'string'
        ? `  <${tag}><![CDATA[${value.split(']]>').join(']]]]><![CDATA[>')}]]></${tag}>\n`
        : `  <${tag}>${value}</${tag}>\n`;
  }
  return `${xml}</xml>`;
}

/** Reads an answer tag by tag; throws for what is no well-formed flat document. */
export function readMessage(xml: string): Map<string, string> {
  let rest = xml.trim();
  const take = (word: string): void => {
    if (!rest.startsWith(word)) throw new Error(`expected ${word} at ${rest.slice(0, 60)}`);
    rest = rest.slice(word.length);
  };
  const fields = new Map<string, string>();
  take('<xml>');
  for (rest = rest.trimStart(); !rest.startsWith('</xml>'); rest = rest.trimStart()) {
    const tag = rest.slice(1, rest.indexOf('>'));
    take(`<${tag}>`);
    let value = '';
    while (!rest.startsWith(`</${tag}>`)) {
      if (rest.startsWith('<![CDATA[')) {
        const end = rest.indexOf(']]>');
        if (end < 0) throw new Error('a CDATA section without end');
        value += rest.slice(9, end);
        rest = rest.slice(end + 3);
      } else {
        const end = rest.indexOf('<');
        if (end <= 0) throw new Error(`a tag within ${tag}`);
        value += rest.slice(0, end);
        rest = rest.slice(end);
      }
    }
    take(`</${tag}>`);
    fields.set(tag, value);
  }
  take('</xml>');
  if (rest !== '') throw new Error('something after the document');
  return fields;
}
