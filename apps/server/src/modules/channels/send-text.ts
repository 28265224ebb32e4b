/** A text to somebody of the company: no contact and no conversation, carried by a gateway as every other. */
import { clock, type Db, type Scope } from '#kernel';
import { normalisePhone } from '#modules/numbers';
import { NotCarried } from './adapters/adapter.ts';
import { adapterOf } from './adapters/by-kind.ts';
import { textNumber } from './rules/text-number.ts';
import { gateways } from './store.ts';

/**
 * Null: the gateway has it; else why it never will. `id`: the errand's, the same when it is asked again. Throws when the way is at fault:
 * another try may come through.
 */
export async function sendText(
  db: Db,
  scope: Scope,
  errand: { id: string; channelId: string; to: string; text: string },
): Promise<string | null> {
  const channel = (await gateways(db, scope)).find(({ id }) => id === errand.channelId);
  if (!channel) return 'gateway-gone';
  const number = textNumber(normalisePhone(errand.to) ?? errand.to);
  if (!number) return 'number-unfit';
  try {
    await adapterOf.sms.send({
      channel,
      person: { outerId: number, threadId: '', name: '', phone: number },
      conversationId: errand.id,
      contactId: errand.id,
      seq: null,
      message: { id: errand.id, text: errand.text, file: null, at: clock.now() },
    });
    return null;
  } catch (error) {
    if (error instanceof NotCarried && error.lasting) return error.problem;
    throw error;
  }
}
