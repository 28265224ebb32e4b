/**
 * Bridge: reviews of an app become conversations; few stars open a ticket (set on the channel). Reads the feed of customer
 * reviews that the App Store publishes as JSON (…/rss/customerreviews/id=APP/sortby=mostrecent/json); other stores differ in
 * `reviewsIn` only.
 *
 *   QIAO_URL=https://…/api/channels/app-store/calls QIAO_SECRET=whsec_… FEED_URL=https://… node examples/app-reviews.mjs
 *
 * A store names its reviewers, not your customers. Where your app knows who was asked for a review, give CUSTOMERS=file.json,
 * { "<reviewer>": { "userId": "…" } or { "phone": "…" } }: the review then stands in that customer's file, beside their calls and tickets.
 */
import { readFileSync } from 'node:fs';
import { callQiao } from './signed-call.mjs';

const label = (one) => one?.label ?? '';

/** The feed's first entry may be the app itself: it has no rating. */
export function reviewsIn(feed) {
  return [feed.feed?.entry ?? []].flat().flatMap((entry) => {
    const rating = Number(label(entry['im:rating']));
    if (!rating) return [];
    return [
      {
        id: label(entry.id),
        rating,
        author: label(entry.author?.name),
        authorId: label(entry.author?.uri) || label(entry.author?.name),
        title: label(entry.title),
        text: label(entry.content),
        at: label(entry.updated),
      },
    ];
  });
}

/** Tells Qiao every review of the feed; those it knows it takes as such. Returns how many were new. */
export async function bringReviews({ url, secret, feedUrl, customers = {} }) {
  const answer = await fetch(feedUrl);
  if (!answer.ok) throw new Error(`the feed answered ${answer.status}`);
  let fresh = 0;
  // The oldest first, so that they stand in their order.
  for (const review of reviewsIn(await answer.json()).reverse()) {
    const said = await callQiao(
      { url, secret },
      {
        type: 'message',
        thread: `review-${review.id}`,
        contact: { id: review.authorId, name: review.author, ...(customers[review.author] ?? {}) },
        message: {
          id: `review-${review.id}`,
          subject: review.title,
          text: `${review.title}\n${review.text}`,
          rating: review.rating,
          ...(review.at ? { at: review.at } : {}),
        },
      },
    );
    if (said.fresh) fresh += 1;
  }
  return fresh;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { QIAO_URL: url, QIAO_SECRET: secret, FEED_URL: feedUrl, CUSTOMERS, MINUTES = '10' } = process.env;
  const customers = CUSTOMERS ? JSON.parse(readFileSync(CUSTOMERS, 'utf8')) : {};
  for (;;) {
    await bringReviews({ url, secret, feedUrl, customers }).then(
      (fresh) => console.log(`${fresh} new`),
      (error) => console.error(error.message),
    );
    await new Promise((next) => setTimeout(next, Number(MINUTES) * 60_000));
  }
}
