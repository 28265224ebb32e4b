/** What every test asks first: is there an engine, and does this node lead it. */
import { errorKind } from '#kernel';
import type { Desk } from '#modules/telephony';
import type { TestRun } from './test-run.ts';

export const lineGone = errorKind('telephony.not-found', 404);

/** Lines that were made a moment ago open it. */
const openMs = 10_000;

export async function engineUp(run: TestRun, desk: Desk): Promise<void> {
  run.say('engine', 'running', 'opening');
  await run.until(openMs, async () => (desk.open ? true : null));
  const { state, reason, address, realm } = await desk.health();
  if (state === 'off') run.fail('engine', 'off', { mend: ['engine', null] });
  if (state === 'down') run.fail('engine', 'down', { values: { why: reason ?? '' }, mend: ['engine', null] });
  if (!desk.open) run.fail('engine', 'elsewhere', { mend: ['engine', null] });
  run.say('engine', 'ok', 'up', { values: { address, realm } });
}
