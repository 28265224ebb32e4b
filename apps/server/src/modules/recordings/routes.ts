/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { comment, dropComment } from './comment.ts';
import * as shapes from './contract.ts';
import { keepPolicy, keepRule, listRules, showPolicy } from './keep-rules.ts';
import { beginPlay, download, sendSound, showPeaks, showRecording } from './listen.ts';
import { pauseRecording } from './pause-recording.ts';

const byId = z.object({ id: z.uuid() });
const made = z.object({ id: z.uuid() });
const hear = needs('telephony.recordings');
const configure = needs('recordings.configure');
const path = '/api/recordings/:id';

export function recordingsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/recordings/rules',
    right: configure,
    summary: 'Rules of recording, in their order',
    response: z.object({ rules: z.array(shapes.rule) }),
    handle: async ({ scope }) => ({ rules: await listRules(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/recordings/rules',
    right: configure,
    summary: 'Add a rule of recording',
    body: shapes.ruleInput,
    response: made,
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => keepRule(tx, scope, null, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/recordings/rules/:id',
    right: configure,
    summary: 'Change or retire a rule of recording',
    params: byId,
    body: shapes.ruleChange,
    response: made,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => keepRule(tx, scope, params.id, body)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/recordings/policy',
    right: configure,
    summary: 'How long a recording may be silent while a card number is said',
    response: shapes.policy,
    handle: ({ scope }) => showPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/recordings/policy',
    right: configure,
    summary: 'Change how long a recording may be silent',
    body: shapes.policy,
    handle: ({ scope, body }) => db.transact((tx) => keepPolicy(tx, scope, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/recordings/calls/:id/pause',
    right: needs('recordings.pause'),
    summary: 'Record silence while a card number is said in a call under way, or go on',
    params: byId,
    body: z.object({ paused: z.boolean() }),
    handle: ({ scope, params, body }) => pauseRecording(db, scope, params.id, body.paused),
  });
  http.route({
    method: 'GET',
    path,
    right: hear,
    summary: 'A recording with its pauses and the words about its moments',
    params: byId,
    response: shapes.recording,
    handle: ({ scope, params }) => showRecording(db, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: `${path}/peaks`,
    right: hear,
    summary: 'The picture of the sound: the customer, and what the customer hears',
    params: byId,
    response: shapes.peaks,
    handle: ({ scope, params }) => showPeaks(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: `${path}/plays`,
    right: hear,
    summary: 'Begin to listen; audited',
    params: byId,
    response: z.object({ playId: z.uuid() }),
    handle: ({ scope, params }) => beginPlay(db, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: `${path}/sound`,
    right: hear,
    summary:
      'The sound, whole or a range, for who has begun to listen: left the customer, right what the customer hears',
    params: byId,
    query: z.object({ play: z.uuid() }),
    response: 'stream',
    handle: ({ scope, params, query, request, reply }) =>
      sendSound(db, scope, { id: params.id, playId: query.play }, { request, reply }),
  });
  http.route({
    method: 'GET',
    path: `${path}/download`,
    right: needs('recordings.download'),
    summary: 'The sound as a file; audited. MP3 and Opus where ffmpeg is present',
    params: byId,
    query: z.object({ format: shapes.format.default('wav') }),
    response: 'stream',
    handle: ({ scope, params, query, reply }) => download(db, scope, params.id, query.format, reply),
  });
  http.route({
    method: 'POST',
    path: `${path}/comments`,
    right: hear,
    summary: 'Say something about a moment',
    params: byId,
    body: shapes.addComment,
    response: shapes.recording,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await comment(tx, scope, params.id, body);
        return showRecording(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'DELETE',
    path: `${path}/comments/:commentId`,
    right: hear,
    summary: 'Take back one’s own words',
    params: byId.extend({ commentId: z.uuid() }),
    handle: ({ scope, params }) => db.transact((tx) => dropComment(tx, scope, params.id, params.commentId)),
  });
}
