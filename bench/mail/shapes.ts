/**
 * Letters of mixed real shapes: plain, HTML with both, Chinese in GB18030, with files, long quotations, HTML alone, pictures in the words
 * by Content-ID, Japanese in ISO-2022-JP, winmail.dat, answers to a letter of the same writer.
 */
import { randomBytes } from 'node:crypto';

const gb = Buffer.from('083RzLv6wqnTzaOsx+u+ob/stKbA7aGj', 'base64');

const japanese = Buffer.from('GyRCJDMkcyRLJEEkTyEjRk8kLSReJDskcyEjGyhC', 'base64');
const shapes = 10;
const answerShape = 9;

/** Those that join the conversation of the letter they answer; numbers from five million on open one each. */
export const answers = (n: number): boolean => n % shapes === answerShape && n < 5_000_000;

/** TNEF ([MS-OXTNEF] 2.1): one attachment with its name and ten kilobytes. */
function winmail(): Buffer {
  const attribute = (id: number, type: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUInt8(2, 0);
    head.writeUInt16LE(id, 1);
    head.writeUInt16LE(type, 3);
    head.writeUInt32LE(value.length, 5);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(value.reduce((total, byte) => (total + byte) & 0xffff, 0));
    return Buffer.concat([head, value, sum]);
  };
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(0x9002, 6, Buffer.alloc(14)),
    attribute(0x8010, 1, Buffer.from('report.txt\0')),
    attribute(0x800f, 6, randomBytes(10_000)),
  ]);
}

const wrapped = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');

export function shaped(n: number, to: string): Buffer {
  const id = `<bench-${n}@far.example>`;
  // Of a customer who wrote shortly before, in the same run of the box.
  const [writer, before] = answers(n) ? [n - answerShape, n - answerShape] : [n, null];
  const head = (type: string, more = '') =>
    `Received: from mx.far.example by mx.example; ${new Date().toUTCString()}\r\nFrom: Customer ${writer} <c${writer}@far.example>\r\nTo: ${to}\r\nSubject: Case ${n}\r\nMessage-ID: ${id}\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\n${more}Content-Type: ${type}\r\n`;
  const words = `My range hood drips since Monday, order ${n}.\r\nPlease send somebody.\r\n`;
  const quoted = `\r\nOn Monday, Service wrote:\r\n${'> We are sorry to hear that and will see to it.\r\n'.repeat(40)}`;
  const html = `<html><head><style>p{color:#333}</style></head><body>${`<p style="margin:0">${words}</p><table><tr><td>a</td><td>b</td></tr></table>`.repeat(30)}</body></html>`;
  switch (n % shapes === answerShape && !answers(n) ? 0 : n % shapes) {
    case 0:
      return Buffer.from(`${head('text/plain; charset=utf-8')}\r\n${words}`);
    case 1:
      return Buffer.from(
        `${head('multipart/alternative; boundary="b"')}\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b--\r\n`,
      );
    case 2:
      return Buffer.concat([
        Buffer.from(`${head('text/plain; charset=gb18030', 'Content-Transfer-Encoding: 8bit\r\n')}\r\n`),
        gb,
        gb,
        gb,
      ]);
    case 3: {
      const picture = wrapped(randomBytes(40_000));
      return Buffer.from(
        `${head('multipart/mixed; boundary="b"')}\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--b\r\nContent-Type: application/octet-stream; name="log.bin"\r\nContent-Disposition: attachment; filename="log.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}\r\n--b--\r\n`,
      );
    }
    case 4:
      return Buffer.from(`${head('text/plain; charset=utf-8')}\r\n${words}${quoted}`);
    case 5: {
      const shown = wrapped(randomBytes(24_000));
      const body = html.replace('</body>', '<img src="cid:photo@far.example"></body>');
      return Buffer.from(
        `${head('multipart/related; boundary="b"')}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${body}\r\n--b\r\nContent-Type: image/jpeg; name="photo.jpg"\r\nContent-ID: <photo@far.example>\r\nContent-Disposition: inline; filename="photo.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n${shown}\r\n--b--\r\n`,
      );
    }
    case 6:
      return Buffer.concat([
        Buffer.from(`${head('text/plain; charset=ISO-2022-JP', 'Content-Transfer-Encoding: 7bit\r\n')}\r\n`),
        japanese,
        Buffer.from('\r\n'),
        japanese,
      ]);
    case 7:
      return Buffer.from(
        `${head('multipart/mixed; boundary="b"')}\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--b\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Disposition: attachment; filename="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(winmail())}\r\n--b--\r\n`,
      );
    case answerShape:
      return Buffer.from(
        `${head('text/plain; charset=utf-8', `In-Reply-To: <bench-${before}@far.example>\r\nReferences: <bench-${before}@far.example>\r\n`)}\r\n${words}${quoted}`,
      );
    default:
      return Buffer.from(`${head('text/html; charset=utf-8')}\r\n${html}`);
  }
}
