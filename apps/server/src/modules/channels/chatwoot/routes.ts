/** Chatwoot's client API at its own addresses: a program for its API channel changes the base address and nothing else. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type AppError, clock, invalidInput, type Kernel, open, type Route, systemScope } from '#kernel';
import { keepMedia } from '../media.ts';
import { noteCall } from '../store.ts';
import type { Carried, ChannelRow } from '../tables.ts';
import { inboxBy, wholeNumber } from './inbox.ts';
import * as shapes from './shapes.ts';
import { shownContact, shownConversation, shownMessages } from './show.ts';
import {
  beginThread,
  changeContact,
  createContact,
  demandPerson,
  demandThread,
  endThread,
  sayInThread,
  seeThread,
} from './take.ts';

const base = '/public/api/v1/inboxes/:inbox';
const people = `${base}/contacts`;
const talks = `${people}/:contact/conversations`;
const talk = `${talks}/:conversation`;
const mostFiles = 5;
const common = {
  right: open('the inbox identifier is a secret of the channel, a source id one of the contact'),
  crossOrigin: true,
  ratePerMinute: 600,
  dialect: { type: 'application/json', refusal: (_error: AppError, message: string) => ({ error: message }) },
} satisfies Partial<Route>;

const inbox = z.object({ inbox: z.string().max(100) });
const contact = inbox.extend({ contact: z.string().max(200) });
const thread = contact.extend({ conversation: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const scope = systemScope('channels.chatwoot');

/** Words and files of a JSON body, or of a form with `content` and `attachments[]`. */
async function wordsOf(request: FastifyRequest, channel: ChannelRow) {
  const fields: Record<string, unknown> = {};
  const files: Carried[] = [];
  if (request.isMultipart())
    for await (const part of request.parts({ limits: { files: mostFiles } })) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else files.push(await keepMedia(channel.id, part.filename, part.mimetype, await part.toBuffer()));
    }
  const read = shapes.messageInput.safeParse(request.isMultipart() ? fields : request.body);
  const text = (read.data?.content ?? '').replaceAll('\u0000', '').trim();
  if (!read.success || (!text && files.length === 0)) throw invalidInput({ fields: 'content' });
  return {
    text,
    files,
    echoId: read.data.echo_id === null || read.data.echo_id === undefined ? null : String(read.data.echo_id),
  };
}

export function chatwootRoutes(kernel: Kernel): void {
  const { db } = kernel;
  const channelOf = async (params: { inbox: string }): Promise<ChannelRow> => {
    const channel = await inboxBy(db, scope, params.inbox);
    await noteCall(db, channel.id, clock.now());
    return channel;
  };
  contactRoutes(kernel, channelOf);
  talkRoutes(kernel, channelOf);
}
type ChannelOf = (params: { inbox: string }) => Promise<ChannelRow>;

function contactRoutes({ http, db }: Kernel, channelOf: ChannelOf): void {
  http.route({
    ...common,
    method: 'GET',
    path: base,
    summary: 'Chatwoot client API: the inbox',
    params: inbox,
    response: z.object({ identifier: z.string(), name: z.string(), id: z.number() }),
    handle: async ({ params }) => {
      const channel = await channelOf(params);
      return { identifier: params.inbox, name: channel.name.en || channel.name.zh, id: wholeNumber(channel.id) };
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: people,
    summary: 'Chatwoot client API: make a contact',
    params: inbox,
    body: shapes.contactInput,
    response: shapes.contact,
    handle: async ({ params, body }) => {
      const channel = await channelOf(params);
      return shownContact(await db.transact((tx) => createContact(tx, scope, channel, body)));
    },
  });
  http.route({
    ...common,
    method: 'GET',
    path: `${people}/:contact`,
    summary: 'Chatwoot client API: a contact',
    params: contact,
    response: shapes.contact,
    handle: async ({ params }) =>
      shownContact((await demandPerson(db, scope, await channelOf(params), params.contact)).person),
  });
  http.route({
    ...common,
    method: 'PATCH',
    path: `${people}/:contact`,
    summary: 'Chatwoot client API: change a contact',
    params: contact,
    body: shapes.contactInput,
    response: shapes.contact,
    handle: async ({ params, body }) => {
      const channel = await channelOf(params);
      return shownContact(await db.transact((tx) => changeContact(tx, scope, channel, params.contact, body)));
    },
  });
}

function talkRoutes({ http, db }: Kernel, channelOf: ChannelOf): void {
  type Params = z.output<typeof thread>;
  const threadOf = async (params: Params) => {
    const channel = await channelOf(params);
    return { channel, row: await demandThread(db, scope, channel, params) };
  };
  http.route({
    ...common,
    method: 'GET',
    path: talks,
    summary: 'Chatwoot client API: conversations of a contact',
    params: contact,
    response: z.array(shapes.conversation),
    handle: async ({ params }) => {
      const channel = await channelOf(params);
      const { threads } = await demandPerson(db, scope, channel, params.contact);
      return Promise.all(threads.slice(0, 25).map((row) => shownConversation(db, scope, channel, row)));
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: talks,
    summary: 'Chatwoot client API: begin a conversation',
    params: contact,
    response: shapes.conversation,
    handle: async ({ params }) => {
      const channel = await channelOf(params);
      const row = await db.transact((tx) => beginThread(tx, scope, channel, params.contact));
      return shownConversation(db, scope, channel, row);
    },
  });
  http.route({
    ...common,
    method: 'GET',
    path: talk,
    summary: 'Chatwoot client API: one conversation',
    params: thread,
    response: shapes.conversation,
    handle: async ({ params }) => {
      const { channel, row } = await threadOf(params);
      return shownConversation(db, scope, channel, row);
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: `${talk}/toggle_status`,
    summary: 'Chatwoot client API: end a conversation; an ended one begins again with the next message',
    params: thread,
    response: shapes.conversation,
    handle: async ({ params }) => {
      const { channel, row } = await threadOf(params);
      await db.transact((tx) => endThread(tx, scope, row));
      return shownConversation(db, scope, channel, row);
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: `${talk}/toggle_typing`,
    summary: 'Chatwoot client API: taken, and shown to nobody',
    params: thread,
    body: shapes.typingInput,
    response: z.object({}),
    handle: async ({ params }) => {
      await threadOf(params);
      return {};
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: `${talk}/update_last_seen`,
    summary: 'Chatwoot client API: the contact saw what was sent',
    params: thread,
    response: z.object({}),
    handle: async ({ params }) => {
      const { row } = await threadOf(params);
      await db.transact((tx) => seeThread(tx, scope, row));
      return {};
    },
  });
  http.route({
    ...common,
    method: 'GET',
    path: `${talk}/messages`,
    summary: 'Chatwoot client API: messages of a conversation',
    params: thread,
    response: z.array(shapes.message),
    handle: async ({ params }) => {
      const { channel, row } = await threadOf(params);
      return shownMessages(db, scope, channel, row);
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: `${talk}/messages`,
    summary: 'Chatwoot client API: write a message, with files as a form',
    params: thread,
    body: shapes.messageInput,
    multipart: true,
    response: shapes.message,
    handle: async ({ params, request }) => {
      const { channel, row } = await threadOf(params);
      const said = await wordsOf(request, channel);
      await db.transact((tx) => sayInThread(tx, scope, channel, row, said));
      const mine = (await shownMessages(db, scope, channel, row)).filter((one) => one.message_type === 0);
      // Of words with files the words are the answer; who is refused hears what they said.
      const [first] = mine.slice(-(said.files.length + (said.text ? 1 : 0)));
      return (
        first ?? {
          id: 0,
          content: said.text,
          message_type: 0,
          content_type: 'text' as const,
          content_attributes: {},
          created_at: Math.floor(clock.ms() / 1000),
          conversation_id: row.n,
        }
      );
    },
  });
}
