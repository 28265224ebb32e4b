/** Generic channels and text-message gateways: a signed call with JSON; its answer may name an id. */
import { AppError, clock, signWebhook } from '#kernel';
import { countingKeys } from '../counting-keys.ts';
import { mediaLink } from '../media.ts';
import { ports } from '../ports.ts';
import { textParts } from '../rules/text-parts.ts';
import { openSecrets } from '../vault.ts';
import { type Adapter, type Arrived, type Errand, NotCarried } from './adapter.ts';

const timeoutMs = 10_000;

export const signedCall: Adapter = {
  async send({ channel, person, conversationId, message }: Errand): Promise<Arrived> {
    const sms = channel.kind === 'sms';
    const text = sms ? `【${String(channel.settings.sign)}】${message.text}` : message.text;
    const parts = sms ? textParts(text).parts : null;
    const file = message.file;
    const body = Buffer.from(
      JSON.stringify({
        type: 'message',
        channel: channel.code,
        message: {
          id: message.id,
          text,
          at: message.at.toISOString(),
          media: file
            ? [
                {
                  name: file.name,
                  mediaType: file.mediaType,
                  size: file.size,
                  url: mediaLink(channel.code, file.fileId),
                },
              ]
            : [],
          ...(parts === null ? {} : { parts }),
        },
        contact: { id: person.outerId, ...(sms && person.phone ? { phone: person.phone } : {}) },
        thread: person.threadId || null,
        conversation: { id: conversationId },
      }),
    );
    const secrets = countingKeys(openSecrets(channel).out, clock.now());
    const headers = signWebhook(secrets, { id: message.id, at: clock.now(), body });
    const said = await post(String(channel.settings.outUrl), headers, body);
    return { outerId: idIn(said), state: 'sent', parts };
  },
};

/** What the other side said. Throws `NotCarried`. */
export async function post(url: string, headers: Record<string, string>, body: Buffer): Promise<string> {
  const answer = await ports()
    .outgoing.call({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      content: body,
      timeoutMs,
    })
    .catch((error: unknown) => {
      const why = error instanceof AppError ? String(error.params.why ?? error.code) : String(error);
      const refused = error instanceof AppError && error.code === 'kernel.outgoing-refused';
      throw new NotCarried(refused ? 'refused' : 'unreachable', why);
    });
  const said = answer.content.toString('utf8');
  if (answer.status >= 200 && answer.status < 300) return said;
  const detail = `${answer.status} ${said.replace(/\s+/g, ' ').slice(0, 120)}`.trim();
  if (answer.status === 401 || answer.status === 403) throw new NotCarried('sign-in', detail);
  if (answer.status === 429) throw new NotCarried('quota', detail);
  // The other side understood and says no: about this message.
  throw new NotCarried('refused', detail, answer.status >= 400 && answer.status < 500 && answer.status !== 408);
}

function idIn(said: string): string | null {
  try {
    const { id } = JSON.parse(said) as { id?: unknown };
    return typeof id === 'string' && id.length > 0 && id.length <= 200 ? id : null;
  } catch {
    return null;
  }
}
