/** Wiring of conversations. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { registerKind } from '#modules/routing';
import { conversationCommands } from './commands.ts';
import { conversationData } from './customer-data.ts';
import { conversationAssigned, conversationReturned } from './events.ts';
import { conversationJobs } from './jobs.ts';
import { Live } from './live.ts';
import { conversationPermissions } from './permissions.ts';
import { Presences } from './presences.ts';
import { MessageRoad } from './road.ts';
import { staffRoutes } from './routes.ts';
import { widgetRoutes } from './routes-widget.ts';
import { giveRuntime } from './runtime.ts';
import { staffTopic } from './topics.ts';
import { visitorAuthenticator } from './visitor-tokens.ts';
import { conversationWork } from './work-kind.ts';

let road: MessageRoad | null = null;
let live: Live | null = null;
let presences: Presences | null = null;

export const conversationsModule: Module = {
  name: 'conversations',
  wire(kernel: Kernel) {
    registerPermissions(conversationPermissions);
    registerKind(conversationWork);
    registerCustomerData('conversations', conversationData);
    road = new MessageRoad(kernel);
    live = new Live(kernel, road.delivery);
    presences = new Presences(kernel);
    const { keys, files, signals, config } = kernel;
    const told = live;
    giveRuntime({
      keys,
      files,
      signals,
      site: config.site,
      publicUrl: config.publicUrl,
      changed: (id) => told.changed(id),
    });
    kernel.http.authenticator(visitorAuthenticator(kernel.db));
    staffRoutes(kernel, road, presences);
    widgetRoutes(kernel, road);
    conversationCommands(kernel, { road, presences, live });
    conversationJobs(kernel);
    kernel.events.tail({
      name: 'conversations.live',
      from: 'end',
      handle: (events) => {
        told.take(events);
        // Whoever lost it stops hearing it.
        for (const event of events)
          if (event.type === conversationReturned.type || event.type === conversationAssigned.type)
            kernel.realtime.topicChanged(staffTopic(event.aggregateId));
      },
    });
  },
  async start() {
    road?.indexer.start();
  },
  async stop() {
    live?.stop();
    await presences?.stop();
    await road?.stop();
  },
};
