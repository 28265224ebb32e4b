export function bringReviews(given: {
  url: string;
  secret: string;
  feedUrl: string;
  customers?: Record<string, { userId?: string; phone?: string }>;
}): Promise<number>;
