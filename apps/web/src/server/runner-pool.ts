import { buildConnector, type Dispatcher, Pool } from "undici";

/** undici takes the name for TLS, and with it which connection fits, from the `Host` header unless it is told. */
export interface RunnerRequest extends Dispatcher.DispatchOptions {
  servername: string;
}

/**
 * Connections to the runner: as many as there are calls at a time, one call on each, kept until shortly before the runner says it
 * closes them. No time-outs: how long a script takes is the runner's affair.
 */
export function createRunnerPool(target: URL): Pool {
  const connect = buildConnector({ allowH2: false });
  return new Pool(target.origin, {
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    // The name that TLS checks is the target's. For an address there is none.
    connect: (options, callback) => connect({ ...options, servername: undefined }, callback),
  });
}
