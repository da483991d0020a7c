"use client";

import { useLocale, useTranslations } from "next-intl";
import type { Execution } from "#api/trpc.ts";
import { CopyButton } from "#components/copy-button.tsx";
import { formatBytes } from "#components/format.ts";
import { Outcome, type Tone } from "#components/outcome.tsx";
import { JsonView } from "./json-view.tsx";
import { bodyOf, type ResponseBody, type ResponseOutput, readResponse } from "./response-output.ts";

interface ExecutionOutputProps {
  execution: Pick<Execution, "output" | "outputType">;
  label: string;
}

/** What a script returned: a JSON value, or a Response with status, headers and body. */
export function ExecutionOutput({ execution, label }: ExecutionOutputProps) {
  const response = execution.outputType === "response" ? readResponse(execution.output) : null;
  if (response === null) return <JsonView label={label} value={execution.output} />;
  return (
    <div className="border-t border-line bg-surface">
      <div className="flex items-center gap-3 px-4 pt-2.5 pb-2">
        <h2 className="text-xs font-medium">{label}</h2>
        <Outcome tone={toneOf(response.status)}>
          <span className="tabular-nums">{response.status}</span>
        </Outcome>
      </div>
      {response.headers.length > 0 && <Headers headers={response.headers} />}
      <Body body={bodyOf(response)} />
    </div>
  );
}

function toneOf(status: number): Tone {
  if (status >= 500) return "danger";
  return status >= 400 ? "warning" : "success";
}

function Headers({ headers }: Pick<ResponseOutput, "headers">) {
  const t = useTranslations("execution");
  return (
    <div className="border-t border-line px-4 py-2">
      <table aria-label={t("headers")} className="w-full text-left text-xs leading-5">
        <tbody>
          {headers.map(([name, value], position) => (
            // A name may come twice; the list itself never changes.
            <tr key={`${position} ${name}`} className="align-top">
              <th scope="row" className="w-0 pr-4 font-normal whitespace-nowrap text-muted">
                <code>{name}</code>
              </th>
              <td className="wrap-anywhere">
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ body }: { body: ResponseBody }) {
  const t = useTranslations("execution");
  const locale = useLocale();
  if (body.kind === "empty") {
    return <p className="border-t border-line px-4 py-2.5 text-muted">{t("noBody")}</p>;
  }
  const size = formatBytes(body.bytes, locale);
  if (body.kind === "json") {
    return <JsonView label={t("body")} detail={size} value={body.value} />;
  }
  const isText = body.kind === "text";
  const text = isText ? body.text : body.base64;
  return (
    <div className="border-t border-line bg-surface">
      <div className="flex items-center gap-2 px-4 pt-1.5">
        <h3 className="text-xs font-medium">{t("body")}</h3>
        <span className="text-xs text-muted">{size}</span>
        <span className="ml-auto">
          <CopyButton text={text} label={isText ? t("copyText") : t("copyBase64")} />
        </span>
      </div>
      {!isText && <p className="px-4 text-xs text-muted">{t("binaryBody")}</p>}
      <pre className="max-h-96 overflow-auto p-3 pl-4 text-xs leading-5 whitespace-pre-wrap wrap-anywhere">
        {text}
      </pre>
    </div>
  );
}
