export {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded.ts';
export { PostgresFailure } from './failures.ts';
