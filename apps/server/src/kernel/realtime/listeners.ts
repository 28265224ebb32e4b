/** Who listens to what on this node, and the frames of sequenced events. */
import type { Event } from '../events/event.ts';
import type { Connection } from './connection.ts';

export class Listeners {
  private readonly byTopic = new Map<string, Set<Connection>>();

  /** `floor`: events up to this position are known to the client already. */
  add(connection: Connection, topic: string, floor: number): void {
    connection.topics.set(topic, floor);
    const known = this.byTopic.get(topic);
    if (known) known.add(connection);
    else this.byTopic.set(topic, new Set([connection]));
  }

  remove(connection: Connection, topic: string): boolean {
    if (!connection.topics.delete(topic)) return false;
    const known = this.byTopic.get(topic);
    known?.delete(connection);
    if (known?.size === 0) this.byTopic.delete(topic);
    return true;
  }

  removeAll(connection: Connection): void {
    for (const topic of [...connection.topics.keys()]) this.remove(connection, topic);
  }

  of(topic: string): ReadonlySet<Connection> {
    return this.byTopic.get(topic) ?? nobody;
  }

  has(topic: string): boolean {
    return this.byTopic.has(topic);
  }

  /** Calls `send` once per connection that listens to one of the event's topics and does not know it yet. */
  deliver(event: Event, send: (connection: Connection, text: string) => void): void {
    let frame: EventFrame | null = null;
    for (const topic of event.topics) {
      const known = this.byTopic.get(topic);
      if (!known) continue;
      frame ??= new EventFrame(event);
      for (const connection of known) {
        if (connection.lastEvent >= event.position || connection.topics.get(topic)! >= event.position) continue;
        connection.lastEvent = event.position;
        send(connection, frame.textFor(connection.topics));
      }
    }
  }
}

const nobody: ReadonlySet<Connection> = new Set();

/** Serialised once; only the topics differ, as a listener must not learn who else is told. */
export class EventFrame {
  private readonly event: Event;
  private readonly head: string;
  private readonly texts = new Map<string, string>();

  constructor(event: Event) {
    this.event = event;
    const { position, type, id, occurredAt, payload } = event;
    this.head = JSON.stringify({ t: 'event', position, type, id, at: occurredAt.toISOString(), payload }).slice(0, -1);
  }

  textFor(listened: { has(topic: string): boolean }): string {
    const topics = JSON.stringify(this.event.topics.filter((topic) => listened.has(topic)));
    let text = this.texts.get(topics);
    if (text === undefined) {
      text = `${this.head},"topics":${topics}}`;
      this.texts.set(topics, text);
    }
    return text;
  }
}
