/**
 * The floor: what a chat server costs that does nothing but take a message, commit it and push it on. One insert a message, or
 * inserts grouped across conversations. No rights, no numbers, no events, no index, no retries.
 * `node floor.ts <databaseUrl> <port> one|grouped`
 */
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';

const [url, port, mode] = process.argv.slice(2) as [string, string, 'one' | 'grouped'];
const pool = new pg.Pool({ connectionString: url, max: 16 });
await pool.query(`drop table if exists floor_message; create table floor_message
  (id bigint generated always as identity primary key, conversation int not null, body text not null, at timestamptz not null)`);

type Waiting = { conversation: number; id: string; body: string; from: WebSocket };
const agents = new Map<number, WebSocket>();
const waiting: Waiting[] = [];
let busy = false;

function done({ conversation, id, body, from }: Waiting): void {
  agents.get(conversation)?.send(JSON.stringify({ push: id, conversation, body }));
  from.send(JSON.stringify({ ack: id }));
}

async function one(message: Waiting): Promise<void> {
  await pool.query({
    name: 'one',
    text: 'insert into floor_message(conversation, body, at) values ($1, $2, now())',
    values: [message.conversation, message.body],
  });
  done(message);
}

async function grouped(): Promise<void> {
  busy = true;
  await new Promise<void>((next) => setImmediate(next));
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 256);
    await pool.query({
      name: 'grouped',
      text: 'insert into floor_message(conversation, body, at) select c, b, now() from unnest($1::int[], $2::text[]) t(c, b)',
      values: [batch.map((message) => message.conversation), batch.map((message) => message.body)],
    });
    for (const message of batch) done(message);
  }
  busy = false;
}

const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (raw) => {
    const frame = JSON.parse(String(raw)) as { listen?: number[]; id: string; conversation: number; body: string };
    if (frame.listen) for (const conversation of frame.listen) agents.set(conversation, socket);
    else if (mode === 'one') void one({ ...frame, from: socket });
    else {
      waiting.push({ ...frame, from: socket });
      if (!busy) void grouped();
    }
  });
});
server.on('listening', () => process.send?.('ready'));
