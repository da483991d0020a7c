"use client";

import { useEffect, useState } from "react";

type MonacoModule = typeof import("./monaco.ts");

/** Monaco once it is loaded (it is large, and only for the browser), null before. */
export function useMonaco(): MonacoModule | null {
  const [module, setModule] = useState<MonacoModule | null>(null);
  useEffect(() => {
    let isGone = false;
    import("./monaco.ts").then((loaded) => {
      if (!isGone) setModule(loaded);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return module;
}
