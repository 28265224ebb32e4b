/** The floor: `ws` alone, answering the first message with a welcome. Argument: port. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: true });
sockets.on('connection', (socket) => {
  socket.on('message', () => socket.send('{"t":"welcome","position":0}'));
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send!({ ready: true }));
process.on('message', () => {
  for (let i = 0; i < 3; i++) (globalThis as { gc?: () => void }).gc?.();
  process.send!({ rss: process.memoryUsage().rss, connections: sockets.clients.size });
});
