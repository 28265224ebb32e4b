/** A masked customer is mailed through a real SMTP conversation: the address reaches the mail server and no browser. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aStaff } from '#testing/identity';
import { aCustomer } from './testing.ts';

const address = 'hidden.person@example.com';
const received: { to: string[]; text: string }[] = [];
let smtp: SMTPServer;
let program: TestProgram;
beforeAll(async () => {
  const port = await freePort();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map((one) => one.address), text });
        done();
      });
    },
  });
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', ready));
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}` } });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});

it('arrives, is audited, and shows the address in no answer, event, audit line or waiting mail', async () => {
  const clerk = await aStaff(program.kernel, { permissions: ['customers.read', 'customers.contact'] });
  const customer = await aCustomer(program.kernel, { unitId: clerk.unitId, email: address });
  const client = await program.signIn(clerk.number, clerk.password);
  const file = await client.get(`/api/customers/${customer.id}`);
  expect(JSON.stringify(file.body)).not.toContain('hidden.person');
  const sent = await client.post(`/api/customers/${customer.id}/mail`, { subject: 'Visit', text: 'Tomorrow at nine.' });
  expect(sent.status, JSON.stringify(sent.body)).toBe(204);
  await expect.poll(() => received.length, { timeout: 15_000 }).toBe(1);
  expect(received[0]!.to).toEqual([address]);
  expect(received[0]!.text).toContain('Tomorrow at nine.');
  const lines = await auditTrail(program.kernel.db, customer.id);
  expect(lines).toContainEqual(expect.objectContaining({ action: 'customers.mail-sent', actorId: clerk.id }));
  for (const table of [
    'audit.entry',
    'kernel.event_log',
    'kernel.outbox',
    'notifications.mail',
    'graphile_worker._private_jobs',
  ]) {
    const rows = await program.kernel.db.run<{ row: string }>(`select t::text as row from ${table} t`);
    expect(rows.map(({ row }) => row).join(), table).not.toContain('hidden.person');
  }
});
