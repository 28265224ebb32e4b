/** Front door of analytics: nothing stands below it yet. */
export { definitions } from './definitions.ts';
export { type ImportedFact, importFacts } from './import-facts.ts';
export { queueLevels } from './queue-levels.ts';
export { readWall } from './read-wall.ts';
