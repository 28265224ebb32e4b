/** What a first start does: the demo company, or a token for the first-run wizard; and how to sign in. */
import type { Kernel } from '#kernel';

/** Called after migration, before anything starts. `fresh`: the database was empty. */
export async function prepareCompany(
  _kernel: Kernel,
  _fresh: boolean,
  _say: (zh: string, en: string) => void,
): Promise<void> {}
