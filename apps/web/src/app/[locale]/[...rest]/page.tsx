import { notFound } from "next/navigation";

/** Without it, an unknown path would get Next.js' own page, which knows no language. */
export default function UnknownPage() {
  notFound();
}
