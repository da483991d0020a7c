export {
  type EmbeddedPostgres,
  findRunningPostgres,
  startEmbeddedPostgres,
} from "./start-embedded-postgres.ts";
