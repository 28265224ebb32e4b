/** Erasing a customer takes what stands here about their visits. */

import { visitorsOf } from '#modules/conversations';
import type { CustomerData } from '#modules/customers';
import { wipeVisitorsData } from './store.ts';

export const visitorData: CustomerData = {
  // Words of agents and addresses of visits; the visits themselves are exported by conversations.
  export: async () => null,
  erase: async (tx, scope, customerIds) => wipeVisitorsData(tx, await visitorsOf(tx, scope, customerIds)),
};
