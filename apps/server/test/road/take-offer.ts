/** An agent accepts the offer of one chat, as soon as it is there. */
import type { Offer } from '#contracts/routing';
import type { Client } from '#program';

export async function takeOffer(desk: Client, conversationId: string, timeoutMs = 10_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; ) {
    const { body } = await desk.get<{ offers: Offer[] }>('/api/routing/offers');
    const offer = body.offers.find(({ subjectId }) => subjectId === conversationId);
    if (offer) {
      const { status } = await desk.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
      if (status === 200) return;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`the chat ${conversationId} was never offered`);
}
