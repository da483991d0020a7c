import { buildConnector, type Dispatcher, Pool } from "undici";

/** undici takes the name for TLS, and with it which connection fits, from the `Host` header unless it is told. */
export interface RunnerRequest extends Dispatcher.DispatchOptions {
  servername: string;
}

/** Told of each step of a request. An error without a controller says that nothing has gone out. */
export type RunnerHandler = Dispatcher.DispatchHandler;
export type RunnerController = Dispatcher.DispatchController;

/**
 * Connections to the runner: as many as there are calls at a time, one call on each, kept until shortly before the runner says it
 * closes them. No time-outs: how long a script takes is the runner's affair. What has gone out is never sent again.
 */
export function createRunnerPool(target: URL): Pool {
  const connect = buildConnector({ allowH2: false });
  return new Pool(target.origin, {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    // The name that TLS checks is the target's. For an address there is none.
    connect: (options, callback) => connect({ ...options, servername: undefined }, callback),
  });
}
