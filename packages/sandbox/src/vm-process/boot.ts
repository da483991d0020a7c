/**
 * First code of a VM process, given to Node as `--eval`. The process may read one file, the native
 * addon; all its other code arrives as the first frame on its pipe (file descriptor 3), with types
 * already stripped, and is served to `import` from memory.
 *
 * Plain enough to stand alone: it cannot import its neighbours before it has received them.
 */
import { registerHooks } from "node:module";
import { Socket } from "node:net";

const ORIGIN = "runlet:";

// Without the host there is nobody to answer to. SIGKILL, as an orderly exit would wait for
// isolates that may never stop.
const socket = new Socket({ fd: 3, readable: true, writable: true });
socket.on("error", () => undefined);
socket.on("close", () => process.kill(process.pid, "SIGKILL"));

// Ctrl-C and a service's stop reach the whole group. When to end is the host's to say: it drains.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => undefined);
}

// The environment is empty; this fixes the time zone that scripts see.
process.env.TZ = "UTC";

function serve(modules: Record<string, string>): void {
  registerHooks({
    resolve(specifier, parent, next) {
      const base = parent.parentURL?.startsWith(ORIGIN) ? parent.parentURL : undefined;
      const isOurs = specifier.startsWith(ORIGIN) || (base && specifier.startsWith("."));
      return isOurs
        ? { url: new URL(specifier, base).href, format: "module", shortCircuit: true }
        : next(specifier, parent);
    },
    load(url, parent, next) {
      const source = url.startsWith(ORIGIN) ? modules[url.slice(ORIGIN.length)] : undefined;
      return source === undefined
        ? next(url, parent)
        : { format: "module", source, shortCircuit: true };
    },
  });
}

let chunks: Buffer[] = [];
let size = 0;

/** Joins what has come, but only once it is enough: what is copied in vain stays with the process. */
function take(length: number): Buffer | null {
  if (size < length) {
    return null;
  }
  const first = chunks[0] as Buffer;
  if (first.length < length) {
    chunks = [Buffer.concat(chunks)];
  }
  return chunks[0] as Buffer;
}

/** u32 length of what follows | u32 length of the modules | modules, JSON | the guest's script, ASCII */
async function receive(chunk: Buffer): Promise<void> {
  chunks.push(chunk);
  size += chunk.length;
  const end = 4 + (take(4)?.readUInt32LE(0) ?? Number.POSITIVE_INFINITY);
  const all = take(end);
  if (all === null) {
    return;
  }
  socket.pause();
  socket.off("data", receive);
  const guestStart = 8 + all.readUInt32LE(4);
  serve(JSON.parse(all.toString("utf8", 8, guestStart)));
  const guest = all.toString("latin1", guestStart, end);
  chunks = [];
  const { startVm } = await import("runlet:/vm-process/main.ts" as string);
  startVm(socket, guest, Buffer.from(all.subarray(end)));
}
socket.on("data", receive);
