/** Front door of reviews. */
export { takeReview } from './take-review.ts';
