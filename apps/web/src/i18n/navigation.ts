import { createNavigation } from "next-intl/navigation";
import { leaveWith } from "./leave-guard.ts";
import { routing } from "./routing.ts";

const navigation = createNavigation(routing);

/** Next.js' navigation, with paths that leave the locale out. */
export const { Link, redirect, usePathname } = navigation;

type Router = ReturnType<typeof navigation.useRouter>;

/** The router; `push` asks the page first whether it may be left. */
export function useRouter(): Router {
  const router = navigation.useRouter();
  return { ...router, push: (...target) => leaveWith(() => router.push(...target)) };
}
