export { removeEmbeddedPostgres } from "./place.ts";
export {
  type EmbeddedPostgres,
  findRunningPostgres,
  startEmbeddedPostgres,
} from "./start-embedded-postgres.ts";
