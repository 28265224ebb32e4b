/** Wiring of reviews. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { reviewTaken } from '#modules/channels';
import { takeReview } from './take-review.ts';

export const reviewsModule: Module = {
  name: 'reviews',
  wire({ events }: Kernel) {
    const scope = systemScope('reviews');
    events.subscribe({
      name: 'reviews.tickets',
      to: [reviewTaken],
      handle: (tx, { payload }) => takeReview(tx, scope, payload),
    });
  },
};
