/** The way out of a box: one pool of connections each, kept while it works; a copy into the folder of sent letters. */
import type { ImapFlow } from 'imapflow';
import type { Transporter } from 'nodemailer';
import { accessToken, dropToken } from '../access-token.ts';
import type { MailboxRow } from '../tables.ts';
import { openImap, openSmtp, within } from './connect.ts';

type Kept<T> = { version: string; made: Promise<T> };
const transports = new Map<string, Kept<Transporter>>();
const shelves = new Map<string, Kept<ImapFlow>>();

/** Connections live as long as the token they came in with: a pool would open its next one with a token that has ended. */
const versionOf = async (row: MailboxRow): Promise<string> =>
  `${row.version}.${row.ring}.${row.auth === 'oauth2' ? await accessToken(row) : ''}`;

/** `stillOurs` throws when another node sends by now: asked before a letter is given a second time. */
type Raw = { from: string; to: string[]; raw: Buffer; stillOurs: () => Promise<void> };

/** Gives the letter to the server as it is. Resolves when the server has taken it. */
export async function sendRaw(row: MailboxRow, letter: Raw): Promise<{ rejected: string[] }> {
  const kept = transports.has(row.id);
  try {
    return await giveSignedIn(row, letter);
  } catch (error) {
    // Servers hang up connections that rest; one that was in use before this letter is no sign that the server is away.
    if (!kept || !isHungUp(error)) throw error;
    await letter.stillOurs();
    return giveSignedIn(row, letter);
  }
}

function isHungUp(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return !responseCode && ['ECONNECTION', 'ECONNRESET', 'ESOCKET', 'EPIPE'].includes(code ?? '');
}

async function giveSignedIn(row: MailboxRow, letter: Raw): Promise<{ rejected: string[] }> {
  try {
    return await give(row, letter);
  } catch (error) {
    if (row.auth !== 'oauth2' || (error as { code?: string }).code !== 'EAUTH') throw error;
    // A provider may end a token before its time: the next one is tried at once.
    dropToken(row.id);
    return give(row, letter);
  }
}

async function give(row: MailboxRow, letter: Raw): Promise<{ rejected: string[] }> {
  const version = await versionOf(row);
  const kept = transports.get(row.id);
  let current = kept;
  if (!current || current.version !== version) {
    current = { version, made: openSmtp(row) };
    transports.set(row.id, current);
    void kept?.made.then((old) => old.close()).catch(() => {});
  }
  try {
    const transport = await current.made;
    const sent = (await transport.sendMail({
      envelope: { from: letter.from, to: letter.to },
      raw: letter.raw,
    })) as { rejected?: (string | { address: string })[] };
    return { rejected: (sent.rejected ?? []).map((one) => (typeof one === 'string' ? one : one.address)) };
  } catch (error) {
    if (transports.get(row.id) === current && !(error as { responseCode?: number }).responseCode) {
      transports.delete(row.id);
      void current.made.then((old) => old.close()).catch(() => {});
    }
    throw error;
  }
}

type Copy = { messageId: string; raw: Buffer; at: Date; stillOurs: () => Promise<void> };

/**
 * Puts a copy into the folder of sent letters unless one with this Message-ID lies there. `stillOurs` throws when another node files
 * them by now: between the look and the copy this one may have stood still.
 */
export async function fileInSent(row: MailboxRow, letter: Copy): Promise<void> {
  const version = await versionOf(row);
  let kept = shelves.get(row.id);
  const usable =
    kept &&
    kept.version === version &&
    (await kept.made.then(
      (client) => client.usable,
      () => false,
    ));
  if (!kept || !usable) {
    void kept?.made.then((old) => old.close()).catch(() => {});
    kept = { version, made: openShelf(row) };
    shelves.set(row.id, kept);
  }
  try {
    const client = await kept.made;
    const found = await within(30_000, client.search({ header: { 'message-id': letter.messageId } }, { uid: true }));
    if (found && found.length > 0) return;
    await letter.stillOurs();
    const path = client.mailbox ? client.mailbox.path : 'Sent';
    await within(60_000, client.append(path, letter.raw, ['\\Seen'], letter.at));
  } catch (error) {
    if (shelves.get(row.id) === kept) shelves.delete(row.id);
    void kept.made.then((old) => old.close()).catch(() => {});
    throw error;
  }
}

/** Signed in and standing in the folder that the server names for sent letters (RFC 6154), or one called Sent. */
async function openShelf(row: MailboxRow): Promise<ImapFlow> {
  const client = await openImap(row);
  try {
    const folders = await within(30_000, client.list());
    const sent = folders.find((folder) => folder.specialUse === '\\Sent')?.path;
    const path = sent ?? (await within(30_000, client.mailboxCreate('Sent'))).path;
    await within(30_000, client.mailboxOpen(path));
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** When the program stops. */
export async function closeRoads(): Promise<void> {
  const all = [...transports.values(), ...shelves.values()];
  transports.clear();
  shelves.clear();
  for (const { made } of all)
    await made.then(
      (road) => road.close(),
      () => {},
    );
}
