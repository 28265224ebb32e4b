/** Catalogue rows in the shape of the contract, and look-ups for the modules below. */

import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, type Name, type Scope } from '#kernel';
import type { Family, Model, TicketTypeCard, Topic } from './contract.ts';
import {
  findModels,
  findTopic,
  listFamilies,
  listTopics,
  type ModelWithFamily,
  productsByCode,
  searchModels,
  topicPathRows,
} from './store.ts';
import { listTypes } from './store-types.ts';
import type { TopicRow } from './tables.ts';

export function topicShape(row: TopicRow): Topic {
  return {
    id: row.id,
    parentId: row.parent_id,
    code: row.code,
    name: row.name,
    ticketType: row.ticket_type,
    position: row.position,
    state: row.state,
    version: row.version,
  };
}

export function modelShape(row: ModelWithFamily): Model {
  return {
    id: row.id,
    familyId: row.family_id,
    familyName: row.family_name,
    familyCode: row.family_code,
    code: row.code,
    name: row.name,
    warrantyMonths: row.warranty_months,
    state: row.state,
    version: row.version,
  };
}

export async function topics(db: Db, scope: Scope, withRetired = false): Promise<Topic[]> {
  return (await listTopics(db, scope, withRetired)).map(topicShape);
}

/** By position, retired ones included. */
export async function ticketTypes(db: Db, scope: Scope): Promise<TicketTypeCard[]> {
  return await listTypes(db, scope);
}

export async function families(db: Db, scope: Scope): Promise<Family[]> {
  return await listFamilies(db, scope);
}

export async function models(
  db: Db,
  scope: Scope,
  query: { q?: string; familyId?: string; cursor?: string; limit: number },
): Promise<{ models: Model[]; nextCursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.string()]));
  const rows = await searchModels(db, scope, {
    q: query.q?.trim() || null,
    familyId: query.familyId ?? null,
    after: after?.[0] ?? null,
    limit: query.limit + 1,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    models: page.map(modelShape),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.code]) : null,
  };
}

/** By code, retired ones too. */
export async function allModels(db: Db, scope: Scope): Promise<Model[]> {
  const most = 100_000;
  return (await searchModels(db, scope, { q: null, familyId: null, after: null, limit: most })).map(modelShape);
}

/** Names from the root to each topic; unknown ids are missing from the map. */
export async function topicPaths(db: Db, scope: Scope, ids: string[]): Promise<Map<string, Name[]>> {
  if (ids.length === 0) return new Map();
  return new Map((await topicPathRows(db, scope, [...new Set(ids)])).map((row) => [row.id, row.path]));
}

/** Null for an unknown topic. Retired ones are found: old work keeps its topic. */
export async function topicById(db: Db, scope: Scope, id: string): Promise<Topic | null> {
  const row = await findTopic(db, scope, id);
  return row && topicShape(row);
}

export async function modelsById(db: Db, scope: Scope, ids: string[]): Promise<Map<string, Model>> {
  if (ids.length === 0) return new Map();
  return new Map((await findModels(db, scope, [...new Set(ids)])).map((row) => [row.id, modelShape(row)]));
}

/** Names of products as agreements write them: `model:<code>` and `family:<code>`; what is neither is left out. */
export async function productNames(db: Db, scope: Scope, keys: string[]): Promise<Map<string, Name>> {
  if (keys.length === 0) return new Map();
  const rows = await productsByCode(db, scope, [...new Set(keys)]);
  return new Map(rows.map(({ key, name }) => [key, name]));
}
