import type { Server } from 'node:http';
export function bringPosts(given: { url: string; secret: string; feedUrl: string }): Promise<number>;
export function answersServer(given: {
  outSecret: string;
  publish: (postId: string, text: string) => Promise<string>;
}): Server;
