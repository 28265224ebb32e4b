/** Clocks on screen count by the server's time: people's computers are often minutes off. */
let offset = 0;
/** Half the round trip of the best sample so far; a worse sample never replaces a better one. */
let certainty = Number.POSITIVE_INFINITY;

/** From an HTTP `Date` header (whole seconds) of a call started at `startedAt` (ms, local). */
export function noteServerTime(header: string | null, startedAt: number): void {
  if (!header) return;
  const server = Date.parse(header);
  const now = Date.now();
  if (Number.isNaN(server)) return;
  // The header is cut to the second: half a second on average is missing, and as much is uncertain.
  const error = (now - startedAt) / 2 + 500;
  take(server + 500 - (startedAt + now) / 2, error);
}

/** From the socket's welcome (milliseconds), received now after `roundTrip` ms. */
export function noteServerInstant(iso: string, roundTrip: number): void {
  const server = Date.parse(iso);
  if (!Number.isNaN(server)) take(server + roundTrip / 2 - Date.now(), roundTrip / 2);
}

function take(difference: number, error: number): void {
  // Small differences are noise of the measure, not a wrong clock.
  if (error > certainty) return;
  certainty = error;
  offset = Math.abs(difference) <= error ? 0 : Math.round(difference);
}

/** Milliseconds since the epoch, as the server sees it. */
export function serverNow(): number {
  return Date.now() + offset;
}

export function resetServerTime(): void {
  offset = 0;
  certainty = Number.POSITIVE_INFINITY;
}
