import { expect, it } from 'vitest';
import { choosePolicy, type Terms } from './choose-policy.ts';

const terms = (versionId: string, given: Partial<Terms>): Terms => ({
  policyId: versionId,
  versionId,
  target: 'solution',
  position: 100,
  match: {},
  seconds: 60,
  business: false,
  calendarVersionId: null,
  pauseWhenWaiting: false,
  steps: [100],
  ...given,
});
const policies = [
  terms('general', {}),
  terms('complaints', { match: { types: ['complaint'] } }),
  terms('gold complaints', { match: { types: ['complaint'], tierIds: ['gold'] } }),
  terms('urgent', { match: { priorities: ['urgent'] }, position: 10 }),
  terms('chat', { match: { channels: ['chat'] }, target: 'first_response' }),
];

it.each([
  [{ type: 'repair' }, 'general'],
  [{}, 'general'],
  [{ type: 'complaint' }, 'complaints'],
  [{ type: 'complaint', tierId: 'gold' }, 'gold complaints'],
  [{ type: 'complaint', priority: 'urgent' }, 'urgent'],
  [{ type: 'complaint', tierId: 'gold', priority: 'urgent' }, 'gold complaints'],
])('%o → %s', (facts, expected) => {
  expect(choosePolicy(policies, 'solution', facts)?.versionId).toBe(expected);
});

it('no policy, no promise', () => {
  expect(choosePolicy(policies, 'first_response', { channel: 'mail' })).toBeNull();
  expect(choosePolicy(policies, 'return_visit', {})).toBeNull();
});
