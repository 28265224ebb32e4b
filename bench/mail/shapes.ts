/** Letters of mixed real shapes: plain, HTML with both, Chinese in GB18030, with files, long quotations, HTML alone. */
import { randomBytes } from 'node:crypto';

const gb = Buffer.from('083RzLv6wqnTzaOsx+u+ob/stKbA7aGj', 'base64');

export function shaped(n: number, to: string): Buffer {
  const id = `<bench-${n}@far.example>`;
  const head = (type: string, more = '') =>
    `Received: from mx.far.example by mx.example; ${new Date().toUTCString()}\r\nFrom: Customer ${n} <c${n}@far.example>\r\nTo: ${to}\r\nSubject: Case ${n}\r\nMessage-ID: ${id}\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\n${more}Content-Type: ${type}\r\n`;
  const words = `My range hood drips since Monday, order ${n}.\r\nPlease send somebody.\r\n`;
  const quoted = `\r\nOn Monday, Service wrote:\r\n${'> We are sorry to hear that and will see to it.\r\n'.repeat(40)}`;
  const html = `<html><head><style>p{color:#333}</style></head><body>${`<p style="margin:0">${words}</p><table><tr><td>a</td><td>b</td></tr></table>`.repeat(30)}</body></html>`;
  switch (n % 6) {
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
      const picture = randomBytes(40_000).toString('base64').replace(/.{76}/g, '$&\r\n');
      return Buffer.from(
        `${head('multipart/mixed; boundary="b"')}\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--b\r\nContent-Type: application/octet-stream; name="log.bin"\r\nContent-Disposition: attachment; filename="log.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}\r\n--b--\r\n`,
      );
    }
    case 4:
      return Buffer.from(`${head('text/plain; charset=utf-8')}\r\n${words}${quoted}`);
    default:
      return Buffer.from(`${head('text/html; charset=utf-8')}\r\n${html}`);
  }
}
