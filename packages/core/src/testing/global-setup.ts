// For packages that know of core only: the database of a test run is db's.
export { setup } from "@runlet/db/testing/global-setup";
