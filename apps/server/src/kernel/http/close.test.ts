import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { testProgram } from '#program';

test('a connection that was opened ahead and never asks anything holds no end up', async () => {
  const program = await testProgram();
  const { port, hostname } = new URL(program.url);
  const silent = connect(Number(port), hostname);
  try {
    await once(silent, 'connect');
    const over = once(silent, 'close');
    // One that has asked and is kept for later.
    expect((await program.anonymous.get('/api/organisation/company')).status).toBeLessThan(500);
    silent.resume();
    await Promise.all([program.stop(), over]);
  } finally {
    silent.destroy();
  }
}, 20_000);
