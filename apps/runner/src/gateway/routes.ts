import { deriveInternalCallKey } from "@runlet/core";
import type { Metrics } from "../metrics.ts";
import { answerText } from "./answer.ts";
import { answerEndpointCall } from "./endpoint-call.ts";
import { answerExecutionStatus } from "./execution-status.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { answerHealth, answerReadiness, type Check } from "./health.ts";
import { answerInternalCall } from "./internal-call.ts";
import type { Route } from "./server.ts";

/** All that the runner's port answers. */
export function createRoutes(
  context: GatewayContext,
  metrics: Metrics,
  checks: Readonly<Record<string, Check>>,
): { prefix: string; answer: Route }[] {
  const internalCallKey = deriveInternalCallKey(context.secret);
  return [
    {
      prefix: "/api/run/",
      answer: (request, response, url) => answerEndpointCall(context, request, response, url),
    },
    {
      prefix: "/api/executions/",
      answer: (request, response, url) => answerExecutionStatus(context, request, response, url),
    },
    {
      prefix: "/internal/executions",
      answer: (request, response) =>
        answerInternalCall(context, internalCallKey, request, response),
    },
    { prefix: "/healthz", answer: async (_, response) => answerHealth(response) },
    { prefix: "/readyz", answer: (_, response) => answerReadiness(response, checks) },
    {
      prefix: "/metrics",
      answer: async (_, response) => {
        answerText(response, 200, await metrics.render(), { "content-type": metrics.contentType });
      },
    },
  ];
}
