/** A customer with a mailbox of their own on a real server: writes as an old mail program does (GB18030), reads and answers as people do. */
import { createServer, type Server } from 'node:http';
import { createTransport, type TransportOptions } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { aPng } from '../kernel/file-samples.ts';
import {
  deliver,
  type FarServer,
  folderOf,
  type MailServer,
  startDovecot,
  startFarServer,
  until,
} from '../mail/rig.ts';

const password = 'a-mailbox-password';
export const photo = aPng(40, 30);
/** In GB18030, one character of them only there (U+20BB7): “师傅您好，油烟机 A7 一直漏油（见图），𠮷祥小区 3 栋。”, two pictures, “保修卡在附件。王桂兰”. */
const page = Buffer.from(
  'PGh0bWw+PGhlYWQ+PG1ldGEgY2hhcnNldD0iZ2IxODAzMCI+PC9oZWFkPjxib2R5PjxwPsqmuLXE+rrDo6zTzdHMu/ogQTcg0rvWscKp082jqLz7zbyjqaOslTSyNc/p0KHH+CAzILawoaM8L3A+PHA+PGltZyBzcmM9ImNpZDpwaG90b0BmYXIiPjwvcD48cD48aW1nIHNyYz0iUkVNT1RFIj48L3A+PHA+saPQ3r+o1Nq4vbz+oaPN9bnwwLw8L3A+PC9ib2R5PjwvaHRtbD4=',
  'base64',
);

export type Town = {
  mail: MailServer;
  far: FarServer;
  /** Where the pictures from elsewhere are; `asked` counts who came for one. */
  pictures: { url: string; asked: number };
  password: string;
  stop(): Promise<void>;
};

/** The company's mailbox and the customer's on one IMAP server; one SMTP server brings letters to both. */
export async function startTown(port: () => Promise<number>): Promise<Town> {
  const users = { hoods: password, guilan: password };
  const mail = await startDovecot({ port: await port(), tlsPort: await port(), users });
  const far = await startFarServer(await port());
  for (const user of Object.keys(users)) far.passwords.set(user, password);
  far.locals.set('guilan@far.example', (raw) => deliver(mail, 'guilan', password, raw));
  far.locals.set('hoods@yunzao.example', (raw) => deliver(mail, 'hoods', password, raw));
  const place = await port();
  const pictures = { url: `http://127.0.0.1:${place}/stove.png`, asked: 0 };
  const server: Server = createServer((_request, response) => {
    pictures.asked++;
    response.writeHead(200, { 'content-type': 'image/png' }).end(photo);
  });
  await new Promise<void>((ready) => server.listen(place, '127.0.0.1', ready));
  return {
    mail,
    far,
    pictures,
    password,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await far.stop();
      await mail.stop();
    },
  };
}

/** Through the SMTP server, as any mail program does. */
async function post(town: Town, to: string, raw: Buffer): Promise<void> {
  const way = createTransport({
    host: '127.0.0.1',
    port: town.far.port,
    ignoreTLS: true,
    auth: { user: 'guilan', pass: password },
  } as TransportOptions);
  await way.sendMail({ envelope: { from: 'guilan@far.example', to: [to] }, raw });
  way.close();
}

/** With a picture in the text, one from elsewhere and a file; `mark` tells it from others. */
export async function complain(town: Town, mark: string): Promise<void> {
  const html = Buffer.from(page.toString('latin1').replace('REMOTE', town.pictures.url), 'latin1');
  const coded = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  const lines = [
    'From: =?gb18030?B?zfW58MC8?= <guilan@far.example>',
    'To: hoods@yunzao.example',
    `Subject: ${mark} =?gb18030?B?083RzLv6IEE3IMKp082VNLI1?=`,
    `Message-ID: <complaint-${mark}@far.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    'Content-Type: multipart/related; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/html; charset=gb18030',
    'Content-Transfer-Encoding: base64',
    '',
    coded(html),
    '--inner',
    'Content-Type: image/png; name=photo.png',
    'Content-ID: <photo@far>',
    'Content-Disposition: inline',
    'Content-Transfer-Encoding: base64',
    '',
    coded(photo),
    '--inner--',
    '--outer',
    'Content-Type: text/plain; charset=gb18030; name="=?gb18030?B?saPQ3r+oLnR4dA==?="',
    'Content-Disposition: attachment; filename="=?gb18030?B?saPQ3r+oLnR4dA==?="',
    'Content-Transfer-Encoding: base64',
    '',
    'ubrT2iAyMDI1IMTqo6yxo9DeyP3E6qGj',
    '--outer--',
    '',
  ];
  await post(town, 'hoods@yunzao.example', Buffer.from(lines.join('\r\n')));
}

/** What lies in the customer's mailbox about this, once it is there. */
export async function received(town: Town, mark: string): Promise<Email> {
  const read = async () => {
    const all = await folderOf(town.mail, 'guilan', password, 'INBOX');
    return Promise.all(all.map((raw) => PostalMime.parse(raw)));
  };
  const list = await until(read, (letters) => letters.some(({ subject }) => subject?.includes(mark)), 20_000);
  return list.find(({ subject }) => subject?.includes(mark))!;
}

/** What the SMTP server was given for somebody who does not live here. */
export async function arrivedAt(town: Town, address: string, mark: string): Promise<Email> {
  const read = () =>
    Promise.all(town.far.arrived.filter(({ to }) => to.includes(address)).map(({ raw }) => PostalMime.parse(raw)));
  const good = ({ subject }: Email): boolean => subject?.includes(mark) ?? false;
  return (await until(read, (letters) => letters.some(good), 20_000)).find(good)!;
}

export async function answerBack(town: Town, letter: Email, words: string): Promise<void> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' } as TransportOptions);
  const made = (await composer.sendMail({
    from: '王桂兰 <guilan@far.example>',
    to: 'hoods@yunzao.example',
    subject: `Re: ${letter.subject}`,
    inReplyTo: letter.messageId!,
    references: `${letter.references ?? ''} ${letter.messageId}`.trim(),
    text: `${words}\n\n在 2026-07-01，云灶 写道：\n> …`,
  })) as unknown as { message: Buffer };
  await post(town, 'hoods@yunzao.example', made.message);
}
