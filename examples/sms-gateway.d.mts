import type { Server } from 'node:http';
export function smsGateway(given: {
  url: string;
  inSecret: string;
  outSecret: string;
  carry: (text: { phone: string; text: string; parts: number }) => Promise<string>;
}): Server;
