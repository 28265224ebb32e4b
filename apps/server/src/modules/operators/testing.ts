/** For tests of telephones: a program with a carrier's line, a hotline that leads into a queue, and people at telephones with ears. */
import { expect, vi } from 'vitest';
import { type Client, engineUp, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Policy, Seat } from '../telephony/contract.ts';

export const wait = { timeout: 20_000, interval: 20 };

/** Somebody of the queue, signed in, with a telephone. */
export type At = { id: string; name: string; extensionId: string; client: Client; desk: PeerPhone };

/** The next call that this telephone gets. */
export const rings =
  (desk: PeerPhone, of = desk.calls.filter((call) => call.incoming).length) =>
  () =>
    vi.waitFor(() => {
      const call = desk.calls.filter((one) => one.incoming)[of];
      expect(call).toBeDefined();
      return call!;
    }, wait);
export const up = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(call.up).toBe(true), wait);
export async function gone(call: PeerCall): Promise<void> {
  // Says which of a test's calls it was.
  const asked = new Error('the call is still there');
  await vi
    .waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait)
    .catch(() => {
      throw asked;
    });
}

export const seatOf = async ({ client }: Pick<At, 'client'>): Promise<Seat> =>
  (await client.get<Seat>('/api/telephony/seat')).body;

export class TelephoneHouse {
  readonly program: TestProgram;
  readonly office: Client;
  /** Whose session the office is. */
  readonly person: TestStaff;
  readonly queue: TestQueue;
  /** At the far end of the carrier's line: dials 4008007777, and rings whatever number outside is dialled. */
  readonly outside: PeerPhone;
  readonly phones: PeerPhone[];
  private readonly sipPort: number;

  private constructor(
    made: Pick<TelephoneHouse, 'program' | 'office' | 'person' | 'queue'>,
    sipPort: number,
    outside: PeerPhone,
  ) {
    this.program = made.program;
    this.office = made.office;
    this.person = made.person;
    this.queue = made.queue;
    this.outside = outside;
    this.phones = [outside];
    this.sipPort = sipPort;
  }

  /** Nobody hears that they are recorded or who answers, unless `policy` says so. */
  static async open(policy: Partial<Policy> = {}, wrapupSeconds = 0): Promise<TelephoneHouse> {
    const sipPort = await freePort();
    const program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
    const person = await anAdministrator(program.kernel);
    const office = await program.signIn(person.number, person.password);
    const { unitId } = person;
    const queue = await aQueue(program.kernel, { channel: 'call', unitId, wrapupSeconds, offerSeconds: 30 });
    const { body: rules } = await office.get<Policy>('/api/telephony/policy');
    const wanted = { ...rules, sayRecording: false, sayAgent: false, ...policy };
    expect((await office.put('/api/telephony/policy', wanted)).status).toBeLessThan(300);
    const outside = await open(sipPort, '13900001234');
    const house = new TelephoneHouse({ program, office, person, queue }, sipPort, outside);
    const trunk = { code: 'carrier', name: { zh: '运营商', en: 'Carrier' }, hosts: [`127.0.0.1:${outside.port}`] };
    expect((await office.post('/api/telephony/trunks', { unitId, ...trunk })).status).toBe(200);
    await engineUp(office);
    const number = {
      number: '4008007777',
      name: { zh: '热线', en: 'Hotline' },
      target: { kind: 'queue', id: queue.id },
    };
    expect((await office.post('/api/telephony/numbers', { unitId, ...number })).status).toBe(200);
    return house;
  }
  async close(): Promise<void> {
    for (const one of this.phones) await one.close();
    await this.program.stop();
  }

  /** A telephone of the house that is not registered yet. */
  async telephone(number: string, staffId: string | null): Promise<Pick<At, 'extensionId' | 'desk'>> {
    const wanted = { unitId: this.queue.unitId, number, name: `话机 ${number}`, staffId };
    const { id: extensionId } = (await this.office.post<{ id: string }>('/api/telephony/extensions', wanted)).body;
    const path = `/api/telephony/extensions/${extensionId}/password`;
    const { password } = (await this.office.post<{ password: string }>(path)).body;
    const desk = await open(this.sipPort, number, password);
    this.phones.push(desk);
    return { extensionId, desk };
  }
  /** An agent who is not on duty, and whose telephone is not registered yet. */
  async agent(number: string, name = `坐席 ${number}`): Promise<At> {
    const { queue } = this;
    const agent = await anAgent(this.program.kernel, { queue, ready: false, name });
    const client = await this.program.signIn(agent.number, agent.password);
    return { id: agent.id, name, client, ...(await this.telephone(number, agent.id)) };
  }
  /** An agent who answers by telephone. */
  async at(number: string): Promise<At> {
    const agent = await this.agent(number);
    await agent.desk.register();
    expect((await agent.client.put('/api/telephony/seat', { device: 'phone' })).status).toBe(200);
    return agent;
  }

  /** A caller (700 Hz) talks with an agent (900 Hz) who answers by telephone. */
  async talk(who: At, [voice, answer] = [700, 900]): Promise<{ caller: PeerCall; own: PeerCall }> {
    const next = rings(who.desk);
    await who.client.put('/api/routing/presence', { state: 'ready' });
    const caller = await this.outside.dial('4008007777');
    const own = await next();
    await own.accept();
    caller.speak(voice!);
    own.speak(answer!);
    await caller.hears(answer!);
    await own.hears(voice!);
    return { caller, own };
  }
  /** The take of a prompt becomes a tone, in both languages or one. */
  tone(code: string, frequency: number, ms: number, languages?: ('zh' | 'en')[]): Promise<void> {
    return aTone({ url: this.program.url, client: this.office }, code, frequency, ms, languages);
  }
  /** Nobody talks, and these seats have seen it. */
  async quiet(who: At[] = []): Promise<void> {
    await vi.waitFor(async () => {
      expect((await this.office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0);
      for (const one of who) expect((await seatOf(one)).call).toBeNull();
    }, wait);
  }
}

const open = (port: number, user: string, password?: string): Promise<PeerPhone> =>
  PeerPhone.open({ user, server: { host: '127.0.0.1', port }, realm: 'qiao', ...(password && { password }) });
