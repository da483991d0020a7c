"use client";

import { useSearchParams } from "next/navigation";
import { usePathname, useRouter } from "#i18n/navigation.ts";

interface UrlFilters {
  get(name: string): string | undefined;
  /** Writes several at once; undefined takes a filter away. */
  set(changes: Record<string, string | undefined>): void;
  /** Takes all of these away. */
  clear(names: readonly string[]): void;
}

/** Filters that live in the address, so that a list can be shared, reloaded and gone back to. */
export function useUrlFilters(): UrlFilters {
  const search = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  function set(changes: Record<string, string | undefined>): void {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false });
  }
  return {
    get: (name) => search.get(name) ?? undefined,
    set,
    clear: (names) => set(Object.fromEntries(names.map((name) => [name, undefined]))),
  };
}

/** `value` if it is one of `allowed`: what an address says may be anything. */
export function oneOf<Value extends string>(
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined {
  return allowed.find((candidate) => candidate === value);
}
