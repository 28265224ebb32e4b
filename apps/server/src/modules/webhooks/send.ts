/** One call to an endpoint. */
import { AppError, clock, type Outgoing, signWebhook } from '#kernel';
import { type Answer, retryAfterMs } from './rules.ts';

const timeoutMs = 15_000;
const keptCharacters = 500;

export type Sent = Answer & { answer: string | null; ms: number };

/** Never throws: what goes wrong is the answer's problem. */
export async function send(
  outgoing: Outgoing,
  call: { url: string; secrets: string[]; id: string; body: Buffer },
): Promise<Sent> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  try {
    const { status, headers, content } = await outgoing.call({
      url: call.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...signWebhook(call.secrets, { id: call.id, at: clock.now(), body: call.body }),
      },
      content: call.body,
      timeoutMs,
      mostBytes: 64 * 1024,
      reuse: true,
    });
    const fine = status >= 200 && status < 300;
    return {
      status,
      problem: fine ? null : `HTTP ${status}`,
      retryAfterMs: retryAfterMs(headers['retry-after'], clock.ms()),
      answer: content.length === 0 ? null : readable(content),
      ms: took(),
    };
  } catch (error) {
    const why = error instanceof AppError ? `${error.code}: ${error.params.why ?? ''}` : 'kernel.outgoing-failed';
    return { status: null, problem: why, retryAfterMs: null, answer: null, ms: took() };
  }
}

/** The beginning as text; PostgreSQL keeps no NUL and, in JSON, no half of a pair. */
function readable(content: Buffer): string {
  const text = content.subarray(0, 2_000).toString('utf8').slice(0, keptCharacters);
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}
