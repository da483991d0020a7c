/** A host process whose VM is busy; it prints the VM's process id and never ends by itself. */

import { createSandbox } from "../index.ts";
import { requestOf } from "./request.ts";

const sandbox = createSandbox({ spareVms: 0 });
const request = requestOf("console.log('busy'); for (;;) {}", {
  limits: { timeoutMs: 60_000 },
  onLogs: () => console.log(sandbox.stats().pids.join()),
});
void sandbox.run(request);
