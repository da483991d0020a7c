/** V8's cached data of programs that this VM compiled itself; never data from elsewhere. */
import type ivm from "isolated-vm";

interface Entry {
  source: string;
  data: ivm.ExternalCopy<ArrayBuffer>;
}

const MAX_PROGRAMS = 100;

export interface CompileCache {
  compile(
    isolate: ivm.Isolate,
    program: { source: string; sourceHash: string; filename: string },
  ): Promise<{ module: ivm.Module; cache: "hit" | "miss" }>;
}

export function createCompileCache(): CompileCache {
  // A Map keeps its order of insertion: the first key is the one used longest ago.
  const entries = new Map<string, Entry>();
  return {
    async compile(isolate, { source, sourceHash, filename }) {
      const known = entries.get(sourceHash);
      // V8 trusts cached data when only the source's length fits; the text itself must be the same.
      const isUsable = known?.source === source;
      const options = isUsable
        ? { filename, cachedData: known.data }
        : { filename, produceCachedData: true };
      const module = await isolate.compileModule(source, options);
      const result = module as ivm.Module & {
        cachedData?: ivm.ExternalCopy<ArrayBuffer>;
        cachedDataRejected?: boolean;
      };
      if (isUsable && !result.cachedDataRejected) {
        entries.delete(sourceHash);
        entries.set(sourceHash, known);
        return { module, cache: "hit" };
      }
      entries.delete(sourceHash);
      if (result.cachedData) {
        entries.set(sourceHash, { source, data: result.cachedData });
        const oldest = entries.keys().next().value;
        if (entries.size > MAX_PROGRAMS && oldest !== undefined) {
          entries.delete(oldest);
        }
      }
      return { module, cache: "miss" };
    },
  };
}
