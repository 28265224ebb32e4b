/** Wiring of channels. */
import { clock, type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { carryBy, conversationClosed, customerLinked } from '#modules/conversations';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { carryMessage } from './carry-message.ts';
import { chatwootRoutes } from './chatwoot/routes.ts';
import { tellStatus } from './chatwoot/take.ts';
import { Courier } from './courier.ts';
import { channelData } from './customer-data.ts';
import { dingtalkFile } from './groups/dingtalk.ts';
import { groupRoutes } from './groups/routes.ts';
import { groupFileJob } from './groups/take-words.ts';
import { channelsPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { channelsRoutes } from './routes.ts';
import { keptDays } from './show-log.ts';
import { channelCard, saveChannelKey, staleChannelKeys, sweepCalls, useOf } from './store.ts';
import { contactOfConversation, linkContacts, saveContactKey, staleContactKeys } from './store-contacts.ts';
import { dropKeptWords, sweepTurnedAway } from './store-log.ts';
import { dropStaleTokens } from './store-tokens.ts';
import { routedAs } from './tables.ts';
import { fileJob } from './wechat/bring-file.ts';
import { wechatRoutes } from './wechat/routes.ts';

let courier: Courier | null = null;
/** Longer than the window in which a call is believed. */
const keptMs = 24 * 3_600_000;

export const channelsModule: Module = {
  name: 'channels',
  wire(kernel: Kernel) {
    const { keys, files, db, log, signals, outgoing, config, events, jobs } = kernel;
    givePorts({ keys, files, db, log, signals, outgoing, site: config.site, publicUrl: config.publicUrl });
    countUse('channels', (on) => useOf(on, systemScope('channels')));
    registerPermissions(channelsPermissions);
    registerCustomerData('channels', channelData);
    const rewraps = [
      ['channels.channel', staleChannelKeys, saveChannelKey],
      ['channels.contact', staleContactKeys, saveContactKey],
    ] as const;
    for (const [name, stale, save] of rewraps)
      rewrapHolder(name, async (tx, rewrap, current, limit) => {
        const rows = await stale(tx, systemScope('channels.rewrap'), current, limit);
        for (const row of rows) {
          const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
          await save(tx, row.id, next.ring, next.wrapped);
        }
        return rows.length;
      });
    rewrapHolder('channels.token', (tx, _rewrap, current) =>
      dropStaleTokens(tx, systemScope('channels.rewrap'), current),
    );
    for (const channel of new Set(Object.values(routedAs))) carryBy(channel, carryMessage);
    events.subscribe({
      name: 'channels.customers',
      to: [customerLinked],
      from: 'end',
      handle: async (tx, { payload }) => {
        if (payload.customerId) await linkContacts(tx, payload.conversationId, payload.customerId);
      },
    });
    jobs.schedule('channels.sweep-calls', '41 * * * *', async (scope) => {
      await sweepCalls(db, scope, new Date(clock.ms() - keptMs));
      const month = new Date(clock.ms() - keptDays * 24 * 3_600_000);
      await dropKeptWords(db, scope, month);
      await sweepTurnedAway(db, scope, month);
    });
    fileJob(jobs);
    events.subscribe({
      name: 'channels.chatwoot-status',
      to: [conversationClosed],
      from: 'end',
      handle: async (tx, { payload }) => {
        const contact = await contactOfConversation(tx, systemScope('channels.chatwoot'), payload.conversationId);
        if (!contact || contact.wrapped_key === '') return;
        const channel = await channelCard(tx, systemScope('channels.chatwoot'), contact.channel_id);
        if (channel?.kind === 'chatwoot') await tellStatus(tx, contact, payload.conversationId, 'resolved');
      },
    });
    groupFileJob(jobs, async (channel, from) => (channel.kind === 'dingtalk' ? dingtalkFile(channel, from) : from));
    wechatRoutes(kernel);
    groupRoutes(kernel);
    chatwootRoutes(kernel);
    channelsRoutes(kernel);
    courier = new Courier(kernel);
  },
  async start(kernel: Kernel) {
    if (kernel.config.roles.has('worker')) courier?.start();
  },
  async stop() {
    await courier?.stop();
  },
};
