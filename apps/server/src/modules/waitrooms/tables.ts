/** Rows of the schema `waitrooms`. */
import type { Room } from './contract.ts';

export type RoomRow = { queue_id: string; unit_id: string; room: Room; version: number };
