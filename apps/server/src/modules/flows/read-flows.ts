/** Flows as their editors see them. */
import type { Db, Scope } from '#kernel';
import { knownPrompts } from '#modules/prompts';
import type { Definition, Flow, FlowDetail, Mark } from './contract.ts';
import { flowNotFound, versionNotFound } from './errors.ts';
import { findNodeKind } from './node-kinds.ts';
import { validate } from './rules/validate.ts';
import { findFlow, listFlows, listPublished, versionsOf } from './store.ts';
import type { FlowRow } from './tables.ts';

const shown = (row: FlowRow & { changed: boolean }): Flow => ({
  id: row.id,
  name: row.name,
  unitId: row.unit_id,
  state: row.state,
  version: row.version,
  published: row.published,
  changed: row.changed,
  updatedAt: row.updated_at.toISOString(),
});

export async function showFlows(db: Db, scope: Scope): Promise<Flow[]> {
  return (await listFlows(db, scope)).map(shown);
}

/** Throws `flows.not-found`. */
export async function showFlow(db: Db, scope: Scope, id: string): Promise<FlowDetail> {
  const row = await findFlow(db, scope, id);
  if (!row) throw flowNotFound();
  const versions = await versionsOf(db, scope, id);
  return {
    ...shown(row),
    draft: row.draft,
    marks: await marksOf(db, scope, row.draft),
    exits: exitsOf(row.draft),
    versions: versions.map((version) => ({
      number: version.number,
      note: version.note,
      publishedAt: version.published_at.toISOString(),
      publishedBy: version.published_by,
    })),
  };
}

function exitsOf(definition: Definition): FlowDetail['exits'] {
  return Object.fromEntries(
    definition.nodes.flatMap((node) => {
      const kind = findNodeKind(node.kind);
      const config = kind?.config.safeParse(node.config);
      return kind && config?.success ? [[node.id, kind.exits(config.data)]] : [];
    }),
  );
}

/** The drawing's own faults, then what only the house knows (a queue that is gone). */
export async function marksOf(db: Db, scope: Scope, definition: Definition): Promise<Mark[]> {
  const marks = validate(definition, findNodeKind, await knownPrompts(db, scope));
  for (const node of definition.nodes) {
    const kind = findNodeKind(node.kind);
    const config = kind?.config.safeParse(node.config);
    if (!kind?.check || !config?.success) continue;
    for (const code of await kind.check(db, scope, config.data))
      marks.push({ nodeId: node.id, severity: 'error', code, params: {} });
  }
  return marks;
}

/** Of the flow's versions; 0 is the draft. Throws `flows.version-not-found`. */
export async function definitionOf(db: Db, scope: Scope, id: string, number: number): Promise<Definition> {
  const row = await findFlow(db, scope, id);
  if (!row) throw flowNotFound();
  if (number === 0) return row.draft;
  const version = (await versionsOf(db, scope, id)).find((one) => one.number === number);
  if (!version) throw versionNotFound();
  return version.definition;
}

export type PublishedFlow = Pick<Flow, 'id' | 'name' | 'unitId' | 'state' | 'version'> & { definition: Definition };

/** As new callers are led through them; what was never published is not among them. */
export async function publishedFlows(db: Db, scope: Scope): Promise<PublishedFlow[]> {
  return (await listPublished(db, scope)).map(({ id, name, unit_id, state, version, definition }) => ({
    id,
    name,
    unitId: unit_id,
    state,
    version,
    definition,
  }));
}

/** Codes of every prompt that its nodes play. */
export function promptsIn(definition: Definition): string[] {
  return [
    ...new Set(
      definition.nodes.flatMap((node) => {
        const kind = findNodeKind(node.kind);
        const config = kind?.config.safeParse(node.config);
        if (!kind?.pieces || !config?.success) return [];
        return kind.pieces(config.data).flatMap((piece) => ('prompt' in piece ? [piece.prompt] : []));
      }),
    ),
  ];
}
