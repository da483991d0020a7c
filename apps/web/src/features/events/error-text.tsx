import { summarizeError } from "./error-summary.ts";

/** Why a delivery went wrong, on two lines at most; the whole message on hover. */
export function ErrorText({ error }: { error: unknown }) {
  const summary = summarizeError(error);
  if (summary === null) return <span className="text-faint">—</span>;
  return (
    <span className="line-clamp-2 text-xs leading-5 wrap-anywhere" title={summary.message}>
      {summary.code && <code className="mr-1.5 font-semibold text-danger">{summary.code}</code>}
      {summary.message}
    </span>
  );
}
