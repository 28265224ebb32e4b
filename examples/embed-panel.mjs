/**
 * An application that Qiao shows beside a customer: it takes the signed context, has its own server check it, and shows what it
 * knows. Node 20, no packages. `QIAO_ORIGIN=https://desk.example PANEL_SECRETS=… node embed-panel.mjs 8090`
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

/** The claims, or null: signed by none of our secrets, not for this origin, or past its five minutes. */
export function readContext(token, secrets, audience, now = Date.now()) {
  const [head, body, signature, more] = String(token).split('.');
  if (!signature || more !== undefined) return null;
  try {
    // The algorithm is ours to choose, not the token's.
    if (JSON.parse(Buffer.from(head, 'base64url')).alg !== 'HS256') return null;
    const given = Buffer.from(signature, 'base64url');
    const good = secrets.some((secret) => {
      const own = createHmac('sha256', secret).update(`${head}.${body}`).digest();
      return own.length === given.length && timingSafeEqual(own, given);
    });
    const claims = good ? JSON.parse(Buffer.from(body, 'base64url')) : null;
    return claims && claims.iss === 'qiao' && claims.aud === audience && claims.exp * 1000 > now ? claims : null;
  } catch {
    return null;
  }
}

const page = (
  qiao,
) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>订单 / Orders</title>
<style>body{margin:0;padding:12px;font:14px/20px system-ui,sans-serif;color:light-dark(#1f2328,#e6edf3);background:light-dark(#fff,#16181d)}dl{margin:0 0 8px;display:grid;grid-template-columns:auto 1fr;gap:4px 12px}dt{color:light-dark(#59636e,#9198a1)}dd{margin:0}button{font:inherit}</style>
<main><p id="state">正在核对… / Checking…</p><dl id="facts"></dl><button id="open" hidden>打开客户档案 / Open the customer</button></main>
<script>
const qiao = ${JSON.stringify(qiao)};
const say = (message) => parent.postMessage(message, qiao);
const facts = document.getElementById('facts');
let renewal;
addEventListener('message', async (event) => {
  if (event.origin !== qiao || event.data?.type !== 'qiao:context') return;
  // What the page was told is worth nothing until the server has checked it.
  const answer = await fetch('/context', { method: 'POST', body: JSON.stringify([event.data.token, event.data.formerToken]) });
  const claims = answer.ok ? await answer.json() : null;
  document.documentElement.lang = claims?.lang ?? 'zh-CN';
  const zh = claims?.lang !== 'en';
  document.getElementById('state').textContent = claims ? (zh ? '已核对' : 'Verified') : 'Refused';
  facts.textContent = '';
  const rows = claims ? [[zh ? '客户' : 'Customer', claims.customer?.name], [zh ? '电话' : 'Telephone', claims.customer?.phone],
    [zh ? '坐席' : 'Agent', claims.sub], [zh ? '会话' : 'Conversation', claims.conversation?.number], [zh ? '工单' : 'Ticket', claims.ticket?.number]] : [];
  for (const [label, value] of rows) if (value) {
    facts.append(Object.assign(document.createElement('dt'), { textContent: label }));
    facts.append(Object.assign(document.createElement('dd'), { textContent: value }));
  }
  const open = document.getElementById('open');
  open.textContent = zh ? '打开客户档案' : 'Open the customer';
  open.hidden = !claims?.customer;
  open.onclick = () => say({ type: 'qiao:open-customer', customerId: claims.customer.id });
  say({ type: 'qiao:resize', height: document.querySelector('main').offsetHeight + 24 });
  clearTimeout(renewal);
  renewal = setTimeout(() => say({ type: 'qiao:context' }), 4 * 60 * 1000);
});
say({ type: 'qiao:context' });
</script></html>`;

/** `origin`: our own, as it is set up in Qiao. */
export function panelServer({ secrets, qiao, origin }) {
  return createServer(async (request, response) => {
    if (request.method === 'POST' && request.url === '/context') {
      let body = '';
      for await (const part of request) {
        body += part;
        if (body.length > 20_000) return response.writeHead(413).end();
      }
      const claims = known(body, secrets, origin());
      return response.writeHead(claims ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify(claims));
    }
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `frame-ancestors ${qiao}`,
      })
      .end(page(qiao));
  });
}

/** During the overlap of a rotation there are two tokens; one that fits is enough. */
function known(body, secrets, origin) {
  try {
    const tokens = JSON.parse(body);
    return tokens.map((token) => token && readContext(token, secrets, origin)).find(Boolean) ?? null;
  } catch {
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.argv[2] ?? 8090);
  const { QIAO_ORIGIN: qiao, PANEL_SECRETS = '', PANEL_ORIGIN = `http://127.0.0.1:${port}` } = process.env;
  if (!qiao || !PANEL_SECRETS) throw new Error('QIAO_ORIGIN and PANEL_SECRETS are needed');
  panelServer({ secrets: PANEL_SECRETS.split(' '), qiao, origin: () => PANEL_ORIGIN }).listen(port, '127.0.0.1');
}
