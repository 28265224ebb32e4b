/** Front door of the catalogue. */
export type { Family, Model, TicketTypeCard, Topic } from './contract.ts';
export { createFamily, createModel, editFamily, editModel } from './edit-products.ts';
export { createTopic, editTopic } from './edit-topics.ts';
export { changeTicketType, createTicketType } from './edit-types.ts';
export { catalogueChanged } from './events.ts';
export {
  allModels,
  families,
  models,
  modelsById,
  productNames,
  ticketTypes,
  topicById,
  topicPaths,
  topics,
} from './read-catalogue.ts';
export { warrantyEnd } from './warranty.ts';
