"use client";

import { useEffect } from "react";

/**
 * The title of a page whose name only the browser knows. An element of React's would come after the one that
 * Next.js writes, and the first counts.
 */
export function DocumentTitle({ title }: { title: string }) {
  useEffect(() => {
    document.title = `${title} · Runlet`;
  }, [title]);
  return null;
}
