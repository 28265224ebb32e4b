/** Every module that keeps something about customers says here how to hand it out and how to wipe it. */
import type { Db, Scope, Tx } from '#kernel';

export type CustomerData = {
  /** All the module knows about these ids (a file and what was merged into it), as plain JSON. */
  export: (db: Db, scope: Scope, customerIds: string[]) => Promise<unknown>;
  /** Removes clear personal data and texts; rows that others refer to stay. Must be repeatable. */
  erase: (tx: Tx, scope: Scope, customerIds: string[]) => Promise<void>;
};

const registered = new Map<string, CustomerData>();

/** Called at wiring; a second call of the same module replaces the first. */
export function registerCustomerData(module: string, data: CustomerData): void {
  registered.set(module, data);
}

export function customerDataOwners(): ReadonlyMap<string, CustomerData> {
  return registered;
}
