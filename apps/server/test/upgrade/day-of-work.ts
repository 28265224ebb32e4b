/** One of everything, done through the program by those who would do it: what a snapshot of a version holds. */
import { aPng } from '../kernel/file-samples.ts';
import type { Caller } from './caller.ts';

type Id = { id: string };
export type Memory = {
  conversationId: string;
  messages: { seq: number; text: string }[];
  picture: { fileId: string; bytes: string };
  ticketId: string;
  ticketNumber: string;
  customerId: string;
  phone: string;
  erasedId: string;
};

const phone = '13900017500';
const other = '13900017501';
const reason = '升级演练';

/** Returns what must still be so after every later upgrade. */
export async function workADay(open: Caller, password: string): Promise<Memory> {
  const agent = await open.signIn('8021', password);
  const admin = await open.signIn('1002', password);
  const customer = await agent.call<Id>('POST', '/api/customers', { name: '赵升级', phone, email: 'zhao@example.com' });
  await aboutCustomers(agent, admin, customer.id);
  const erased = await agent.call<Id>('POST', '/api/customers', { name: '钱抹除', phone: other });
  await admin.call('POST', `/api/customers/${erased.id}/erase`, { reason });

  await agent.call('PUT', '/api/routing/presence', { state: 'ready' });
  const chat = await aChat(open, agent);
  const ticket = await agent.call<Id & { number: string; version: number }>('POST', '/api/tickets', {
    title: '油烟机漏油',
    type: 'repair',
    conversationId: chat.conversationId,
    customerId: customer.id,
  });
  const tickets = `/api/tickets/${ticket.id}`;
  await agent.call('POST', `${tickets}/comments`, { text: '等待客户发图', internal: true });
  const { version } = await agent.call<{ version: number }>('GET', tickets);
  await agent.call('POST', `${tickets}/state`, { to: 'open', version });
  const opened = await agent.call<{ version: number }>('GET', tickets);
  await agent.call('POST', `${tickets}/state`, { to: 'waiting', reason: '等待客户', version: opened.version });
  const waiting = await agent.call<{ version: number }>('GET', tickets);
  const colleague = await staffId(admin, '8022');
  await admin.call('POST', `${tickets}/assign`, { assigneeId: colleague, version: waiting.version });
  await agent.call('POST', `/api/conversations/${chat.conversationId}/close`, { reason: 'done' });
  await aboutPeople(open, admin, password);
  return {
    ...chat,
    ticketId: ticket.id,
    ticketNumber: ticket.number,
    customerId: customer.id,
    phone,
    erasedId: erased.id,
  };
}

async function aboutCustomers(agent: Caller, admin: Caller, id: string): Promise<void> {
  const customers = `/api/customers/${id}`;
  await agent.call('POST', `${customers}/consents`, { purpose: 'service', given: true, source: 'call' });
  await agent.call('POST', `${customers}/call`, {});
  await admin.call('POST', `${customers}/reveal`, { field: 'phone', reason });
  await admin.call('POST', `${customers}/export`, { reason });
}

async function aChat(open: Caller, agent: Caller): Promise<Pick<Memory, 'conversationId' | 'messages' | 'picture'>> {
  const arrived = await open.call<{ visitorToken: string; visitId: string }>('POST', '/api/widget/visits', {
    host: 'localhost',
    page: 'https://localhost/hoods',
  });
  const visitor = open.bearer(arrived.visitorToken);
  await visitor.call('POST', `/api/widget/visits/${arrived.visitId}/pages`, { page: 'https://localhost/care' });
  await visitor.call('POST', '/api/widget/offline-messages', {
    clientId: 'snapshot-left-1',
    text: '请回电，冰箱不制冷',
    phone: '13900017502',
    consent: true,
  });
  const started = await visitor.call<Id>('POST', '/api/widget/conversations', {
    firstMessage: { clientId: 'snapshot-text-1', text: '油烟机滴油怎么办' },
  });
  const own = `/api/conversations/${started.id}`;
  const { offers } = await agent.until<{ offers: { id: string; epoch: number; subjectId: string }[] }>(
    '/api/routing/offers',
    (body) => body.offers.some((offer) => offer.subjectId === started.id),
  );
  const offer = offers.find((one) => one.subjectId === started.id)!;
  await agent.call('POST', `/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  await agent.call('POST', `${own}/messages`, { clientId: 'snapshot-text-2', text: '请发一张照片' });
  const bytes = aPng(40, 30);
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), '滴油.png');
  const { fileId } = await agent.call<{ fileId: string }>('POST', `${own}/files`, form);
  await agent.call('POST', `${own}/messages`, { clientId: 'snapshot-file-1', kind: 'image', fileId });
  await agent.call('POST', `${own}/messages`, { clientId: 'snapshot-note-1', kind: 'note', text: '老客户' });
  const { messages } = await agent.call<{ messages: { seq: number; text: string }[] }>(
    'GET',
    `${own}/messages?after=0`,
  );
  return {
    conversationId: started.id,
    messages: messages.map(({ seq, text }) => ({ seq, text })),
    picture: { fileId, bytes: bytes.toString('base64') },
  };
}

async function aboutPeople(open: Caller, admin: Caller, password: string): Promise<void> {
  const id = await staffId(admin, '8022');
  await admin.call('POST', `/api/identity/staff/${id}/invitation`);
  await admin.call('PUT', `/api/routing/staff/${id}/capacity`, { skills: { english: 5 } });
  const self = await open.signIn('8022', password);
  await self.call('POST', '/api/identity/password', { current: password, next: `${password}-2` });
  await open.call('POST', '/api/identity/session', { login: '8023', password: 'wrong-one' }).catch(() => {});
}

async function staffId(admin: Caller, number: string): Promise<string> {
  const { staff } = await admin.call<{ staff: (Id & { number: string })[] }>('GET', '/api/identity/staff?limit=100');
  return staff.find((person) => person.number === number)!.id;
}
