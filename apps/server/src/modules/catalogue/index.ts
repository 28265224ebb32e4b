/** Front door of the catalogue. */
export type { Family, Model, Topic } from './contract.ts';
export { createFamily, createModel } from './edit-products.ts';
export { createTopic } from './edit-topics.ts';
export { families, models, modelsById, topicById, topicPaths, topics } from './read-catalogue.ts';
