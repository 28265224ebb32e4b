/** The kernel's front door: everything a module may use, and no business words. */

export { type Config, environmentOfChildren, type Role } from './config.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export type { Db, Isolation, Row, Tx } from './db/database.ts';
export { Database, isDuplicate } from './db/database.ts';
export { Gather } from './db/gather.ts';
export { outOfReach } from './db/out-of-reach.ts';
export { rowsJson } from './db/rows-json.ts';
export { inTransaction, Settings } from './db/settings.ts';
export type { ErrorParams } from './errors.ts';
export {
  AppError,
  conflict,
  errorKind,
  forbidden,
  invalidInput,
  notFound,
  notSignedIn,
  tooLarge,
  tooMany,
  unavailable,
} from './errors.ts';
export type { EventBus, Subscription, Tail } from './events/bus.ts';
export type { Announcement, Event, EventKind } from './events/event.ts';
export { announce, announceMany, defineEvent, outboxInsert, outboxNextId } from './events/event.ts';
export type { Lease, Leases } from './events/leases.ts';
export { fenceOf, LeaseLost } from './events/leases.ts';
export { nudgeSequencer } from './events/nudge.ts';
export { sifted } from './events/sifted.ts';
export type { Signals } from './events/signals.ts';
export { throughFfmpeg } from './ffmpeg.ts';
export type { Files, StoredFile } from './files/files.ts';
export { appendToLedger, readLedger } from './files/ledger.ts';
export { type Answered, type Gate, idempotencyMismatch, idempotencyRunning, type Repeatable } from './http/gate.ts';
export type { Authenticator, Call, Http, Right, Route } from './http/http.ts';
export { needs, open, signedIn, visitorOnly } from './http/http.ts';
export type { Name } from './i18n.ts';
export { nameIn, pickLocale, translate, translateError } from './i18n.ts';
export { isId, newId, newToken } from './ids.ts';
export type { EnqueueOptions, JobKind, Jobs } from './jobs/jobs.ts';
export { defineJob } from './jobs/jobs.ts';
export { type JwtFault, type ReadJwt, readJwt, signJwt } from './keys/jwt.ts';
export type { Keys, WrappedKey } from './keys/keys.ts';
export { type Rewrap, type RewrapBatch, rewrapHolder } from './keys/rotate.ts';
export { readSigned, signWords } from './keys/signed.ts';
export type { Logger } from './log.ts';
export type { Metrics } from './metrics.ts';
export type { Kernel, Module } from './module.ts';
export { type NameKeys, nameKey, nameKeys, nameQuery } from './name-search.ts';
export type { Outgoing, Request as OutgoingRequest, Response as OutgoingResponse } from './outgoing/outgoing.ts';
export type { CommandContext, Realtime } from './realtime/realtime.ts';
export type { ActorKind, FieldClass, Locale, Scope } from './scope.ts';
export {
  bySecret,
  can,
  demand,
  forEveryone,
  forProgram,
  forStaff,
  ownVisitor,
  revealRight,
  systemScope,
  unitsWith,
} from './scope.ts';
export { foldText, searchAnyQuery, searchPairs, searchQuery, searchVector } from './search-text.ts';
export type { Cell, Measure, Row as SheetRow } from './spreadsheets/cell.ts';
export { openSheet, type SheetLine, type SheetReader } from './spreadsheets/read-sheet.ts';
export { type ByteSource, bytesSource, storedSource } from './spreadsheets/read-source.ts';
export { entryBytes, zipEntries } from './spreadsheets/read-zip.ts';
export { writeCsv } from './spreadsheets/write-csv.ts';
export { type Sheet, writeXlsx } from './spreadsheets/write-xlsx.ts';
export { clock, steerClock } from './time.ts';
export { visibleNumber, visibleNumbers } from './visible-number.ts';
export { checkWebhook, newWebhookSecret, signWebhook, webhookWindowMs } from './webhooks/signed-webhook.ts';
