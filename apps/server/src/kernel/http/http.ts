/**
 * Every HTTP route of the product is declared here with its right, its shapes and a summary. The same table feeds Fastify,
 * the OpenAPI document, the fuzzer and the rights matrix; there is no other way to add a route.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AppError } from '../errors.ts';
import type { Name } from '../i18n.ts';
import type { Scope } from '../scope.ts';
import type { Gate } from './gate.ts';

/**
 * Who may call. `needs`: a permission (the use case still narrows to units). `signedIn`: any staff. `visitor`: a visitor's
 * token. `open`: anybody, with the reason why that is safe.
 */
export type Right =
  | { kind: 'needs'; permission: string }
  | { kind: 'signedIn' }
  | { kind: 'visitor' }
  | { kind: 'open'; why: string };

export const needs = (permission: string): Right => ({ kind: 'needs', permission });
export const signedIn: Right = { kind: 'signedIn' };
export const visitorOnly: Right = { kind: 'visitor' };
export const open = (why: string): Right => ({ kind: 'open', why });

export type Call<P, Q, B> = {
  scope: Scope;
  params: P;
  query: Q;
  body: B;
  request: FastifyRequest;
  reply: FastifyReply;
};

export type Route<P = unknown, Q = unknown, B = unknown, R = unknown> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/<module>/…`; parameters as `:id`. */
  path: string;
  right: Right;
  /** In English; the Chinese stands in locales/zh-CN/operations/<module>.json. */
  summary: string;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** Shape of the 200 answer; omit for 204, or 'stream' when the handler writes to the reply (files, redirects). */
  response?: z.ZodType<R> | 'stream';
  /** Body is read by the handler as multipart parts. */
  multipart?: boolean;
  /** The handler takes the bytes as they came from `request.body` (at most so many, of any type): signatures are made over them. `body` only describes them. */
  rawBody?: number;
  /** Bytes of a JSON body, where the usual 2 MB are too few. */
  bodyBytes?: number;
  /** Of another standard: its media type, and its form of a refusal (`message`: ours, in the caller's language). */
  dialect?: { type: string; refusal: (error: AppError, message: string) => unknown };
  /** May be called from pages of other origins (widget); never with cookies. */
  crossOrigin?: boolean;
  /** A `signedIn` route that API keys may call too: lists of the company without anybody's own things. */
  programs?: boolean;
  /** Requests per minute for one address or actor; default by kind of right. */
  ratePerMinute?: number;
  /** It goes on serving while its module is switched off; the reason why (it ends what is under way, …). */
  evenOff?: string;
  /** The module that declared it; the table writes it in. */
  owner?: string;
  handle: (call: Call<P, Q, B>) => Promise<R>;
};

/** Resolves the caller from a request; the first that answers wins. Plugged in by identity (cookie) and conversations (token). */
export type Authenticator = (request: {
  headers: Record<string, string | string[] | undefined>;
  ip: string;
  requestId: string;
  token: string | null;
}) => Promise<Scope | null>;

export interface Http {
  route<P, Q, B, R>(route: Route<P, Q, B, R>): void;
  authenticator(authenticate: Authenticator): void;
  /** Limits and kept answers of programs; one for the whole server. */
  gate(gate: Gate): void;
  /** Ready only when every check resolves; shown by /readyz. */
  readiness(name: string, check: () => Promise<void>): void;
  /** Files of a folder under a path prefix (web, widget), with caching by content hash. `page`: its pages run under our policy. */
  assets(prefix: string, folder: string, options?: { fallback?: string; crossOrigin?: boolean; page?: boolean }): void;
  /** What rights are called, for the OpenAPI document; the room that keeps the rights says it. */
  rightNames(nameOf: (permission: string) => Name | undefined): void;
  table(): readonly Route[];
}
