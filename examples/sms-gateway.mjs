/**
 * A text-message gateway between Qiao and a carrier: takes signed texts, hands them to `carry`, brings receipts and replies back.
 * It speaks HTTP to both sides; replace `carry` by your carrier's call, and point your carrier's two call-backs here.
 *
 *   QIAO_URL=https://…/api/channels/sms/calls IN_SECRET=whsec_… OUT_SECRET=whsec_… PORT=8091 node examples/sms-gateway.mjs
 *
 *   POST /                  a text from Qiao (signed): { message: { id, text, parts }, contact: { phone } } → { id }
 *   POST /carrier/receipt   { id, state: sent | delivered | failed, reason? }        from the carrier
 *   POST /carrier/reply     { id, phone, text }                                       from the carrier
 */
import { createServer } from 'node:http';
import { bodyOf, callQiao, fromQiao } from './signed-call.mjs';

export function smsGateway({ url, inSecret, outSecret, carry }) {
  const carried = new Map();
  const answer = (reply, status, said = {}) =>
    reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  const qiao = { url, secret: inSecret };
  const routes = {
    '/': async (request, reply) => {
      const said = fromQiao(outSecret, request.headers, await bodyOf(request));
      if (!said) return answer(reply, 401, { error: 'signature' });
      const { id, text, parts } = said.message;
      const phone = said.contact.phone;
      if (!/^\+?\d{5,15}$/.test(phone ?? '')) return answer(reply, 400, { error: 'not a telephone number' });
      // A repeated call is the same text: it is carried once.
      if (!carried.has(id)) carried.set(id, carry({ phone, text, parts }));
      try {
        answer(reply, 200, { id: await carried.get(id) });
      } catch (error) {
        carried.delete(id);
        answer(reply, 503, { error: error.message });
      }
    },
    '/carrier/receipt': async (request, reply) => {
      const { id, state, reason } = JSON.parse(await bodyOf(request));
      await callQiao(qiao, { type: 'receipt', messageId: id, state, ...(reason ? { reason } : {}) });
      answer(reply, 200);
    },
    '/carrier/reply': async (request, reply) => {
      const { id, phone, text } = JSON.parse(await bodyOf(request));
      await callQiao(qiao, { type: 'message', contact: { id: phone, phone }, message: { id, text } });
      answer(reply, 200);
    },
  };
  return createServer((request, reply) => {
    const route = request.method === 'POST' ? routes[request.url] : null;
    if (!route) return answer(reply, 404);
    route(request, reply).catch((error) => answer(reply, 502, { error: error.message }));
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { QIAO_URL: url, IN_SECRET: inSecret, OUT_SECRET: outSecret, PORT = '8091' } = process.env;
  let next = 1;
  const carry = async ({ phone, text, parts }) => {
    console.log(`${phone} (${parts}): ${text}`);
    return `text-${Date.now()}-${next++}`;
  };
  smsGateway({ url, inSecret, outSecret, carry }).listen(Number(PORT));
}
