import { expect, it } from 'vitest';
import { checkWebhook, newWebhookSecret, signWebhook } from './signed-webhook.ts';

const at = new Date('2026-11-28T08:00:00Z');
const body = Buffer.from('{"test": 2432232314}');
const call = { id: 'msg_1', at, body };

it('signs as the published example of Standard Webhooks', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = signWebhook([secret], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1_614_265_330_000),
    body,
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('knows its own calls by any secret that counts, refuses what was changed, and what is old', () => {
  const [first, second, strange] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const headers = signWebhook([first!], call);
  expect(checkWebhook([second!, first!], headers, body, at)).toBe('msg_1');
  expect(checkWebhook([first!], signWebhook([second!, first!], call), body, at)).toBe('msg_1');
  const forged = { code: 'kernel.webhook-forged' };
  const tries: [string[], Record<string, string>, Buffer][] = [
    [[strange!], headers, body],
    [[], headers, body],
    [[first!], headers, Buffer.from('{}')],
    [[first!], { ...headers, 'webhook-id': 'msg_2' }, body],
    [[first!], { ...headers, 'webhook-timestamp': '1796000000' }, body],
    [[first!], { ...headers, 'webhook-signature': 'v1,' }, body],
    [[first!], {}, body],
  ];
  for (const [secrets, given, said] of tries)
    expect(() => checkWebhook(secrets, given, said, at)).toThrow(expect.objectContaining(forged));
  for (const minutes of [-6, 6])
    expect(() => checkWebhook([first!], headers, body, new Date(at.getTime() + minutes * 60_000))).toThrow(
      expect.objectContaining({ code: 'kernel.webhook-stale' }),
    );
});
