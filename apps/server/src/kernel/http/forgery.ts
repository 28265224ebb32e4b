import type { FastifyRequest } from 'fastify';
import { forged } from '../errors.ts';

/** Cookie calls that change something must carry a header no foreign form can set, and come from our own origin. */
export function refuseForgery(request: FastifyRequest): void {
  const origin = request.headers.origin;
  const foreign = origin !== undefined && hostOf(origin) !== request.headers.host;
  if (request.headers['x-qiao-csrf'] === undefined || foreign) throw forged();
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return '';
  }
}
