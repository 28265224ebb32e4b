// What may be asked of the server, written from its OpenAPI document by `npm run api-client`. Not written by hand: after a
// route changed, and when a rebase stops here, run that command.

/** `METHOD path` → what is given with it and what it answers. */
export type Operations = {
  'GET /api/callbacks/page': { given: Record<never, never>; answer: CallbacksCallbackPage };
  'GET /api/consents/notice/{purpose}': { given: { params: { purpose: string } }; answer: ConsentsPublicNotice | null };
  'GET /api/remotehelp/guest/{secret}': { given: { params: { secret: string } }; answer: RemotehelpGuestView };
  'GET /api/remotehelp/guest/{secret}/news': { given: { params: { secret: string }; query?: { after?: number | '' | null; state?: RemotehelpSessionState | '' | null; wait?: number | '' | null } }; answer: RemotehelpNews };
  'GET /api/webcalls/guest/{secret}': { given: { params: { secret: string } }; answer: WebcallsStanding };
  'GET /api/widget/call': { given: Record<never, never>; answer: { button: WebcallsButton | null } };
  'GET /api/widget/conversations': { given: Record<never, never>; answer: { conversations: ConversationsVisitorConversation[] } };
  'GET /api/widget/conversations/{id}/messages': { given: { params: { id: string }; query?: { after?: number | '' | null; before?: number | '' | null; limit?: number | '' | null } }; answer: { messages: ConversationsMessage[]; lastSeq: number } };
  'GET /api/widget/history': { given: { query: { words: string } }; answer: { hits: VisitorsVisitorHit[] } };
  'GET /api/widget/standards': { given: Record<never, never>; answer: { path: string | null } };
  'POST /api/callbacks/page': { given: { body: CallbacksAskCallbackInput }; answer: { at: string | null } };
  'POST /api/remotehelp/guest/{secret}/answer': { given: { params: { secret: string }; body: { agree: true; way: 'screen' | 'camera' | 'page' | 'video' } | { agree: false } }; answer: undefined };
  'POST /api/remotehelp/guest/{secret}/end': { given: { params: { secret: string }; body: { by: 'customer' | 'network' } }; answer: undefined };
  'POST /api/remotehelp/guest/{secret}/signals': { given: { params: { secret: string }; body: RemotehelpSignalBody }; answer: undefined };
  'POST /api/webcalls/guest/{secret}/hang-up': { given: { params: { secret: string } }; answer: undefined };
  'POST /api/webcalls/guest/{secret}/remotehelp': { given: { params: { secret: string } }; answer: RemotehelpJoined };
  'POST /api/webcalls/guest/{secret}/sound': { given: { params: { secret: string }; body: { sdp: string } }; answer: { sdp: string } };
  'POST /api/widget/call': { given: { body: { sdp: string } }; answer: { secret: string; sdp: string } };
  'POST /api/widget/cards': { given: { body: CardsSendCardInput }; answer: ConversationsSent };
  'POST /api/widget/conversations': { given: { body?: ConversationsStartConversation }; answer: ConversationsVisitorConversation };
  'POST /api/widget/conversations/{id}/close': { given: { params: { id: string } }; answer: undefined };
  'POST /api/widget/conversations/{id}/files': { given: { params: { id: string }; body: { file: Blob } }; answer: ConversationsAttachment };
  'POST /api/widget/conversations/{id}/rating': { given: { params: { id: string }; body: { score: number; comment?: string } }; answer: undefined };
  'POST /api/widget/conversations/{id}/remotehelp': { given: { params: { id: string } }; answer: RemotehelpJoined };
  'POST /api/widget/invitations/{id}': { given: { params: { id: string }; body: { outcome: 'accepted' | 'declined' } }; answer: undefined };
  'POST /api/widget/offline-messages': { given: { body: ConversationsOfflineMessage }; answer: { number: string } };
  'POST /api/widget/visits': { given: { body: ConversationsBeginVisitInput }; answer: { visitorToken: string; visitorId: string; visitId: string; settings: ConversationsWidgetSettings } };
  'POST /api/widget/visits/{id}/pages': { given: { params: { id: string }; body: ConversationsVisitPageInput }; answer: undefined };
  'POST /api/widget/visits/{id}/pulse': { given: { params: { id: string } }; answer: { invitation: VisitorsShownInvitation | null } };
};

/** What answers with a file or a page: for links, pictures and sound. */
export type Contents = {
  'GET /api/widget/files/{id}': { given: { params: { id: string } } };
};

export type CallbacksAskCallbackInput = { name: string; way?: 'phone' | 'mail'; contact: string; wish?: CallbacksWishInput; words?: string; language?: 'zh' | 'en'; website?: string; proof: string };
export type CallbacksCallbackPage = { open: boolean; proof: string; companyName: { zh: string; en: string }; fromMinute: number; toMinute: number; zone: string; liveDays: number };
export type CallbacksWishInput = { notBefore?: string | null; notAfter?: string | null; days?: number[]; fromMinute?: number; toMinute?: number; zone?: string };
export type CardsSendCardInput = { conversationId: string; clientId: string; card: ConversationsCardInput; fileId?: string };
export type ConsentsPublicNotice = { number: number; title: { zh: string; en: string }; body: { zh: string; en: string } };
export type ConversationsAttachment = { fileId: string; name: string; mediaType: string; size: number; width?: number; height?: number };
export type ConversationsBeginVisitInput = { visitorToken?: string; host: string; page?: string; pageTitle?: string; referrer?: string; language?: string; identityJwt?: string };
export type ConversationsCard = { kind: 'product' | 'order'; title: string; number: string; price: { amount: string; currency: string } | null; state: string; link: string | null };
export type ConversationsCardInput = { kind: 'product' | 'order'; title: string; number?: string; price?: { amount: string; currency: string } | null; state?: string; link?: string | null };
export type ConversationsMessage = { conversationId: string; seq: number; clientId: string; at: string; author: { kind: 'visitor' | 'agent' | 'bot' | 'system'; id: string | null; name: string | null; number: string | null }; kind: ConversationsMessageKind; text: string; event: { code: string; params: Record<string, string | number> } | null; attachment: ConversationsAttachment | null; card: ConversationsCard | null; recalledAt: string | null };
export type ConversationsMessageKind = 'text' | 'file' | 'image' | 'card' | 'note' | 'event' | 'rating';
export type ConversationsOfflineMessage = { clientId: string; text: string; name?: string; phone?: string; email?: string; wishedTime?: string; consent: true; noticeNumber?: number | null };
export type ConversationsQueuePlace = { conversationId: string; ahead: number; aheadAtStart: number; estimatedWaitSeconds: number | null; waitingSince: string };
export type ConversationsSent = { conversationId: string; clientId: string; seq: number; at: string; text?: string };
export type ConversationsStartConversation = { language?: 'zh-CN' | 'en'; firstMessage?: { clientId: string; text: string } };
export type ConversationsVisitPageInput = { page: string; title?: string; left?: boolean };
export type ConversationsVisitorConversation = { id: string; number: string; state: 'waiting' | 'offered' | 'active' | 'closed'; agent: { name: string; number: string } | null; startedAt: string; closedAt: string | null; lastSeq: number; readByAgent: number; place: ConversationsQueuePlace | null; rating: number | null; ratingUrl: string | null };
export type ConversationsWidgetSettings = { title: { zh: string; en: string }; greeting: { zh: string; en: string }; hoursText: { zh: string; en: string }; onDuty: boolean; nextOpening: string | null; hotline: string | null; privacyUrl: string | null; uploads: { maxBytes: number; accept: string[] }; recallSeconds: number };
export type RemotehelpGuestView = { id: string; state: RemotehelpSessionState; agentName: string; agentNumber: string; companyName: { zh: string; en: string }; wish: 'video' | null; recorded: boolean; endBy: 'customer' | 'agent' | 'network' | 'program' | null; iceServers: RemotehelpIceServer[]; relayOnly: boolean };
export type RemotehelpIceServer = { urls: string[]; username?: string; credential?: string };
export type RemotehelpJoined = { secret: string; view: RemotehelpGuestView };
export type RemotehelpNews = { state: RemotehelpSessionState; endBy: 'customer' | 'agent' | 'network' | 'program' | null; signals: { seq: number; body: RemotehelpSignalBody }[] };
export type RemotehelpSessionState = 'asked' | 'agreed' | 'running' | 'ended' | 'refused' | 'expired';
export type RemotehelpSignalBody = { description: { type: 'offer' | 'answer'; sdp: string } } | { candidates: { candidate: string; sdpMid: string | null; sdpMLineIndex: number | null }[] };
export type TelephonyCallState = 'ringing' | 'dialogue' | 'waiting' | 'connecting' | 'talking' | 'held' | 'ended';
export type VisitorsShownInvitation = { id: string; text: string; from: string | null };
export type VisitorsVisitorHit = { conversationId: string; number: string; seq: number; at: string; mine: boolean; snippet: string };
export type WebcallsButton = { name: { zh: string; en: string }; open: boolean; opensAt: string | null; closedText: { zh: string; en: string }; busy: boolean };
export type WebcallsStanding = { state: TelephonyCallState; reason: string | null; answered: boolean; agentNumber: string | null; asked: boolean };
