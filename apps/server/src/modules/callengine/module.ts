/** The engine of calls and how it is started: no tables, no routes; telephony tells it of the lines and leads its calls. */
import type { Module } from '#kernel';

export const callengineModule: Module = { name: 'callengine', wire() {} };
