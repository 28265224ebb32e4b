/** Wiring of attention. */
import type { Kernel, Module } from '#kernel';
import { among, leave, look } from './contract.ts';
import { Attention } from './live.ts';
import { forgetReaders } from './may-read.ts';

let attention: Attention | null = null;

export const attentionModule: Module = {
  name: 'attention',
  wire(kernel: Kernel) {
    forgetReaders();
    const live = new Attention(kernel);
    attention = live;
    const { realtime } = kernel;
    realtime.onRightsChanged(forgetReaders);
    realtime.command('attention.look', { right: 'signed-in', input: look }, (context, input) =>
      live.look(context, input),
    );
    realtime.command(
      'attention.leave',
      { right: 'signed-in', input: leave },
      async ({ connectionId }, { subject, id }) => {
        live.leave(connectionId, subject, id);
        return {};
      },
    );
    realtime.command('attention.among', { right: 'signed-in', input: among }, async ({ scope }, input) => ({
      rows: await live.among(scope, input.subject, input.ids),
    }));
  },
  async start() {
    attention?.start();
  },
  async stop() {
    attention?.stop();
    attention = null;
  },
};
