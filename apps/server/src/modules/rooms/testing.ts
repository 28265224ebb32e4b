/** For tests of conference rooms: a program with a carrier's line, telephones inside and outside with ears, flows that lead into rooms. */
import { expect, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Meeting, Stay } from './contract.ts';

export const wait = { timeout: 15_000, interval: 30 };
export const name = { zh: '危机小组', en: 'Crisis team' };

/** Whether anything is heard now. */
export const loud = (call: PeerCall): boolean => call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500);
export const over = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(call.end).not.toBeNull(), wait);

export class RoomHouse {
  readonly program: TestProgram;
  readonly office: Client;
  readonly unitId: string;
  private readonly sipPort: number;
  private readonly phones: PeerPhone[] = [];

  private constructor(program: TestProgram, office: Client, unitId: string, sipPort: number) {
    this.program = program;
    this.office = office;
    this.unitId = unitId;
    this.sipPort = sipPort;
  }

  static async open(): Promise<RoomHouse> {
    const sipPort = await freePort();
    const program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
    const person = await anAdministrator(program.kernel);
    return new RoomHouse(program, await program.signIn(person.number, person.password), person.unitId, sipPort);
  }
  async close(): Promise<void> {
    for (const one of this.phones) await one.close();
    await this.program.stop();
  }

  /** Somebody outside: at the far end of a carrier's line. */
  async outside(number: string): Promise<PeerPhone> {
    const opened = await this.phone(number);
    const hosts = [`127.0.0.1:${opened.port}`];
    const trunk = { unitId: this.unitId, code: 'carrier', name: { zh: '运营商', en: 'Carrier' }, hosts };
    expect((await this.office.post('/api/telephony/trunks', trunk)).status).toBe(200);
    return opened;
  }
  /** The carrier's line stands. */
  async ready(): Promise<void> {
    await vi.waitFor(async () => {
      const { body } = await this.office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
      expect(body.trunks[0]?.live.state).toBe('up');
    }, wait);
  }
  /** A registered telephone of the house. */
  async telephone(number: string, label: string): Promise<PeerPhone> {
    const wanted = { unitId: this.unitId, number, name: label, staffId: null };
    const { id } = (await this.office.post<{ id: string }>('/api/telephony/extensions', wanted)).body;
    const path = `/api/telephony/extensions/${id}/password`;
    const { password } = (await this.office.post<{ password: string }>(path)).body;
    const desk = await this.phone(number, password);
    await desk.register();
    return desk;
  }
  private async phone(user: string, password?: string): Promise<PeerPhone> {
    const server = { host: '127.0.0.1', port: this.sipPort };
    const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
    this.phones.push(opened);
    return opened;
  }

  /** A number that leads to the node `room` with this configuration. */
  async number(number: string, config: object): Promise<void> {
    const nodes = [
      { id: 'room', kind: 'room', config, exits: { next: 'bye', failed: 'bye' } },
      { id: 'bye', kind: 'hang-up', config: { prompt: null } },
    ];
    const { office, unitId } = this;
    const draft = { start: 'room', rescue: 'bye', nodes };
    const flow = await office.post<{ id: string }>('/api/flows', { name, unitId, draft });
    const published = await office.post<object>(`/api/flows/${flow.body.id}/publish`, { version: 1 });
    expect(published.body).toMatchObject({ published: 1 });
    const target = { kind: 'flow', id: flow.body.id };
    expect((await office.post('/api/telephony/numbers', { unitId, number, name, target })).status).toBe(200);
  }
  async room(room: object): Promise<string> {
    const made = await this.office.post<{ id: string }>('/api/rooms', { unitId: this.unitId, name, ...room });
    expect(made.status).toBe(200);
    return made.body.id;
  }

  /** Dials, waits until it is asked, and types. */
  async dial(from: PeerPhone, keys: string, number: string, voice = 700): Promise<PeerCall> {
    const call = await from.dial(number);
    await vi.waitFor(() => expect(loud(call)).toBe(true), wait);
    for (const key of keys) call.press(key);
    call.speak(voice);
    return call;
  }

  async meeting(roomId: string): Promise<Meeting | null> {
    return (await this.office.get<{ meeting: Meeting | null }>(`/api/rooms/${roomId}/meeting`)).body.meeting;
  }
  /** Newest first. */
  async meetings(roomId: string): Promise<Meeting[]> {
    return (await this.office.get<{ meetings: Meeting[] }>(`/api/rooms/${roomId}/meetings`)).body.meetings;
  }
  /** Those who are in it, as soon as they are so many. */
  here(roomId: string, count: number): Promise<Stay[]> {
    return vi.waitFor(async () => {
      const inside = ((await this.meeting(roomId))?.stays ?? []).filter(({ leftAt }) => leftAt === null);
      expect(inside).toHaveLength(count);
      return inside;
    }, wait);
  }
  async act(roomId: string, body: object): Promise<void> {
    expect(await this.office.post(`/api/rooms/${roomId}/acts`, body)).toMatchObject({ status: 204 });
  }
  async audited(action: string): Promise<number> {
    const path = `/api/audit/entries?action=${action}&limit=50`;
    return (await this.office.get<{ entries: object[] }>(path)).body.entries.length;
  }
}
