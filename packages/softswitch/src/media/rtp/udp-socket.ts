import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** Addresses here are always numeric; answering at once keeps bind and connect synchronous and off the thread pool. */
function numericLookup(
  host: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, host, host.includes(':') ? 6 : 4);
}

/** Opens a socket on exactly this port; rejects with EADDRINUSE and the like. */
export function bindUdp(
  address: string,
  port: number,
  onMessage: (message: Buffer, from: RemoteInfo) => void,
  onError: (error: NodeJS.ErrnoException) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', lookup: numericLookup });
    const refused = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', refused);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', refused);
      socket.on('error', onError);
      socket.on('message', onMessage);
      resolve(socket);
    });
  });
}

/** Resolves when the port is free again: node says 'close' one turn of the event loop before that. */
export function closeUdp(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => setImmediate(resolve)));
}
