/**
 * Bridge: public posts (a forum, a community, anything with a JSON Feed 1.1) become conversations, one per post; what staff answer
 * is handed to `publish`, which puts it below the post.
 *
 *   QIAO_URL=https://…/api/channels/forum/calls QIAO_SECRET=whsec_… OUT_SECRET=whsec_… FEED_URL=https://… PORT=8090 node examples/public-posts.mjs
 *
 * The channel's address for answers in Qiao is then http://this-host:8090/.
 */
import { createServer } from 'node:http';
import { bodyOf, callQiao, fromQiao } from './signed-call.mjs';

export async function bringPosts({ url, secret, feedUrl }) {
  const answer = await fetch(feedUrl);
  if (!answer.ok) throw new Error(`the feed answered ${answer.status}`);
  const { items = [] } = await answer.json();
  let fresh = 0;
  for (const item of [...items].reverse()) {
    const [author = {}] = item.authors ?? [];
    const said = await callQiao(
      { url, secret },
      {
        type: 'message',
        thread: `post-${item.id}`,
        contact: { id: author.url || author.name || `post-${item.id}`, name: author.name ?? '' },
        message: {
          id: `post-${item.id}`,
          subject: item.title ?? '',
          text: [item.content_text ?? item.summary ?? '', item.url].filter(Boolean).join('\n'),
          ...(item.date_published ? { at: item.date_published } : {}),
          media: (item.attachments ?? []).slice(0, 5).map((file) => ({
            name: file.title || file.url.split('/').pop() || 'file',
            mediaType: file.mime_type,
            url: file.url,
          })),
        },
      },
    );
    if (said.fresh) fresh += 1;
  }
  return fresh;
}

/** Takes answers of staff. `publish(postId, text)` returns the id of the reply, which receipts name. */
export function answersServer({ outSecret, publish }) {
  const done = new Map();
  return createServer(async (request, reply) => {
    const said = fromQiao(outSecret, request.headers, await bodyOf(request));
    if (!said) return reply.writeHead(401).end();
    // The same message may come again when our answer was lost: it is published once.
    if (!done.has(said.message.id))
      done.set(said.message.id, publish(said.thread.replace(/^post-/, ''), said.message.text));
    try {
      reply
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: await done.get(said.message.id) }));
    } catch {
      done.delete(said.message.id);
      reply.writeHead(503).end();
    }
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { QIAO_URL: url, QIAO_SECRET: secret, OUT_SECRET: outSecret, FEED_URL: feedUrl, PORT = '8090' } = process.env;
  // Put the call of your forum here.
  const publish = async (postId, text) => {
    console.log(`below ${postId}: ${text}`);
    return `reply-${Date.now()}`;
  };
  answersServer({ outSecret, publish }).listen(Number(PORT));
  for (;;) {
    await bringPosts({ url, secret, feedUrl }).catch((error) => console.error(error.message));
    await new Promise((next) => setTimeout(next, 60_000));
  }
}
