/** A finished chat gets its invitation; a score given in the chat is its answer. */
import { type Kernel, systemScope } from '#kernel';
import { conversationClosed, conversationRated, readRating, setRatingUrl } from '#modules/conversations';
import { notifySupervisors } from '#modules/notifications';
import { partRuns } from '#modules/parts';
import { ticketStateChanged } from '#modules/tickets';
import { ratingReceived } from './events.ts';
import { invite } from './invite.ts';
import { inviteByMail } from './invite-by-mail.ts';
import { recordResponse } from './record-response.ts';
import { lockInvitation } from './store.ts';

export function surveySubscriptions({ events, config }: Kernel): void {
  const scope = systemScope('surveys');
  events.subscribe({
    name: 'surveys.invite',
    to: [conversationClosed],
    handle: async (tx, { payload }) => {
      // Nobody answered: there is nothing to rate.
      if (!payload.agentId || !(await partRuns(tx, 'surveys'))) return;
      const token = await invite(tx, scope, config.site, {
        subject: ['conversation', payload.conversationId],
        unitId: payload.unitId,
        customerId: payload.customerId,
        agentId: payload.agentId,
        channel: payload.channel,
      });
      if (token) await setRatingUrl(tx, scope, payload.conversationId, `${config.publicUrl}/rate/${token}`);
    },
  });
  events.subscribe({
    name: 'surveys.invite-by-mail',
    to: [ticketStateChanged],
    handle: async (tx, { payload }) => {
      // Only what was solved is asked about: a discarded request has nothing to rate.
      if (payload.state !== 'closed' || payload.from !== 'resolved' || !payload.customerId) return;
      if (!(await partRuns(tx, 'surveys'))) return;
      const { ticketId, unitId, customerId, assigneeId } = payload;
      const site = { number: config.site, publicUrl: config.publicUrl };
      await inviteByMail(tx, scope, site, { ticketId, unitId, customerId, assigneeId });
    },
  });
  events.subscribe({
    name: 'surveys.rated',
    to: [conversationRated],
    handle: async (tx, { payload, occurredAt }) => {
      const subject = { kind: 'conversation', id: payload.conversationId };
      let invitation = await lockInvitation(tx, scope, subject);
      if (!invitation) {
        // Rated before the chat was closed: the invitation is made with its answer.
        await invite(tx, scope, config.site, {
          subject: ['conversation', payload.conversationId],
          unitId: payload.unitId,
          customerId: payload.customerId,
          agentId: payload.agentId,
          channel: payload.channel,
        });
        invitation = (await lockInvitation(tx, scope, subject))!;
      }
      if (invitation.state !== 'open') return;
      const rating = await readRating(tx, scope, payload.conversationId);
      await recordResponse(tx, scope, invitation, {
        score: payload.score,
        comment: rating?.comment ?? '',
        way: 'chat',
        at: occurredAt,
      });
    },
  });
  events.subscribe({
    name: 'surveys.low-score',
    to: [ratingReceived],
    handle: async (tx, { payload }) => {
      if (!payload.low) return;
      await notifySupervisors(tx, scope, {
        unitId: payload.unitId,
        code: 'surveys.low-score',
        params: { score: payload.score },
        link:
          payload.subjectKind === 'conversation'
            ? `/conversations/${payload.subjectId}`
            : `/tickets/${payload.subjectId}`,
        key: `survey:${payload.responseId}`,
      });
    },
  });
}
