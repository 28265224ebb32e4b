import type { Server } from 'node:http';

export function readContext(
  token: string,
  secrets: string[],
  audience: string,
  now?: number,
): Record<string, unknown> | null;
export function panelServer(options: { secrets: string[]; qiao: string; origin: () => string }): Server;
