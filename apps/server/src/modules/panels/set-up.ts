/** Panels set up by a document of the configuration or the demo company: nobody has read their secret, it is made anew by hand. */
import type { Scope, Tx } from '#kernel';
import type { PanelInput } from './contract.ts';
import { changePanel, makePanel } from './keep-panels.ts';
import { ports } from './ports.ts';
import type { PanelRow } from './tables.ts';

type Wanted = PanelInput & { state: PanelRow['state'] };

/** `known`: the one that stands and is changed; its unit stays. */
export async function setUpPanel(
  tx: Tx,
  scope: Scope,
  { state, ...input }: Wanted,
  known: { id: string; version: number } | null,
): Promise<void> {
  const { keys, site, host } = ports();
  const own = [host];
  const { unitId: _, ...fields } = input;
  if (known) {
    await changePanel(tx, scope, known.id, { ...fields, state, version: known.version, own });
    return;
  }
  const { row } = await makePanel(tx, scope, { ...input, keys, site, own });
  if (state !== row.state) await changePanel(tx, scope, row.id, { state, version: row.version, own });
}
