/** Wiring of flows. */
import type { Kernel, Module } from '#kernel';
import { calendarInForce } from '#modules/clocks';
import { registerPermissions } from '#modules/identity';
import { registerNodeKind } from './node-kinds.ts';
import { flowPermissions } from './permissions.ts';
import { flowRoutes } from './routes.ts';
import { branchNode, hangUpNode, hoursNode, languageNode, lookupNode, setNode } from './rules/nodes-logic.ts';
import { collectNode, menuNode, playNode, sayNode, surveyNode } from './rules/nodes-words.ts';

export const flowsModule: Module = {
  name: 'flows',
  wire(kernel: Kernel) {
    registerPermissions(flowPermissions);
    registerNodeKind(sayNode);
    registerNodeKind(menuNode);
    registerNodeKind(playNode);
    registerNodeKind(collectNode);
    registerNodeKind(surveyNode);
    registerNodeKind({
      ...hoursNode,
      check: async (db, scope, { calendarId }) =>
        (await calendarInForce(db, scope, calendarId)) ? [] : ['calendar-gone'],
    });
    registerNodeKind(lookupNode);
    registerNodeKind(branchNode);
    registerNodeKind(setNode);
    registerNodeKind(languageNode);
    registerNodeKind(hangUpNode);
    flowRoutes(kernel);
  },
};
