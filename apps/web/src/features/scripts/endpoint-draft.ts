import type { Endpoint } from "@runlet/core";

export type HttpMethod = Endpoint["methods"][number];
type Auth = Endpoint["auth"];
type AuthOf<Mode extends Auth["mode"]> = Extract<Auth, { mode: Mode }>;
type Rate = NonNullable<NonNullable<Endpoint["rateLimit"]>["perCaller"]>;

/** What a number is that one leaves empty. */
export const endpointDefaults = {
  hmacToleranceSeconds: 300,
  jwtToleranceSeconds: 30,
  rateSeconds: 60,
  corsMaxAgeSeconds: 600,
  maxBodyBytes: 1_048_576,
} as const;

/** A rate as typed; without `requests` there is none. */
export interface RateDraft {
  requests: string;
  seconds: string;
}

/** An endpoint as a form holds it: the fields of every mode, numbers and lists as they are typed. */
export interface EndpointDraft {
  path: string;
  methods: HttpMethod[];
  authMode: Auth["mode"];
  hmac: { form: AuthOf<"hmac">["form"]; secret: string; toleranceSeconds: string };
  jwt: { issuer: string; audience: string; jwksUrl: string; toleranceSeconds: string };
  /** Lists have one on each line, or commas between; without `origins` there is no CORS. */
  cors: {
    origins: string;
    headers: string;
    exposeHeaders: string;
    credentials: boolean;
    maxAgeSeconds: string;
  };
  perEndpoint: RateDraft;
  perCaller: RateDraft;
  maxBodyBytes: string;
}

/** A form's start: what the endpoint has, else sensible first values. */
export function draftEndpoint(endpoint?: Endpoint | null): EndpointDraft {
  return {
    path: endpoint?.path ?? "/greet",
    methods: endpoint?.methods ?? ["GET", "POST"],
    authMode: endpoint?.auth.mode ?? "api_key",
    ...draftAuth(endpoint?.auth),
    cors: draftCors(endpoint?.cors ?? null),
    perEndpoint: draftRate(endpoint?.rateLimit?.perEndpoint),
    perCaller: draftRate(endpoint?.rateLimit?.perCaller),
    maxBodyBytes: String(endpoint?.maxBodyBytes ?? endpointDefaults.maxBodyBytes),
  };
}

function draftAuth(auth?: Auth): Pick<EndpointDraft, "hmac" | "jwt"> {
  const hmac = auth?.mode === "hmac" ? auth : null;
  const jwt = auth?.mode === "jwt" ? auth : null;
  return {
    hmac: {
      form: hmac?.form ?? "github",
      secret: hmac?.secret ?? "",
      toleranceSeconds: String(hmac?.toleranceSeconds ?? endpointDefaults.hmacToleranceSeconds),
    },
    jwt: {
      issuer: jwt?.issuer ?? "",
      audience: jwt?.audience ?? "",
      jwksUrl: jwt?.jwksUrl ?? "",
      toleranceSeconds: String(jwt?.toleranceSeconds ?? endpointDefaults.jwtToleranceSeconds),
    },
  };
}

function draftCors(cors: Endpoint["cors"]): EndpointDraft["cors"] {
  return {
    origins: cors?.origins.join("\n") ?? "",
    headers: cors?.headers.join(", ") ?? "",
    exposeHeaders: cors?.exposeHeaders.join(", ") ?? "",
    credentials: cors?.credentials ?? false,
    maxAgeSeconds: String(cors?.maxAgeSeconds ?? endpointDefaults.corsMaxAgeSeconds),
  };
}

function draftRate(rate?: Rate): RateDraft {
  return {
    requests: rate === undefined ? "" : String(rate.requests),
    seconds: String(rate?.seconds ?? endpointDefaults.rateSeconds),
  };
}

/** All of the endpoint, so that a save takes nothing away that was set elsewhere. */
export function endpointInput(draft: EndpointDraft): Endpoint {
  return {
    path: draft.path.trim(),
    methods: draft.methods,
    auth: authInput(draft),
    cors: corsInput(draft.cors),
    rateLimit: rateLimitInput(draft),
    maxBodyBytes: readNumber(draft.maxBodyBytes, endpointDefaults.maxBodyBytes),
  };
}

function authInput({ authMode, hmac, jwt }: EndpointDraft): Auth {
  if (authMode === "hmac") {
    const { hmacToleranceSeconds } = endpointDefaults;
    const toleranceSeconds = readNumber(hmac.toleranceSeconds, hmacToleranceSeconds);
    return { mode: authMode, form: hmac.form, secret: hmac.secret.trim(), toleranceSeconds };
  }
  if (authMode === "jwt") {
    const jwksUrl = jwt.jwksUrl.trim();
    return {
      mode: authMode,
      issuer: jwt.issuer.trim(),
      audience: jwt.audience.trim(),
      ...(jwksUrl !== "" && { jwksUrl }),
      toleranceSeconds: readNumber(jwt.toleranceSeconds, endpointDefaults.jwtToleranceSeconds),
    };
  }
  return { mode: authMode };
}

function corsInput(cors: EndpointDraft["cors"]): Endpoint["cors"] {
  const origins = splitList(cors.origins);
  if (origins.length === 0) return null;
  return {
    origins,
    headers: splitList(cors.headers),
    exposeHeaders: splitList(cors.exposeHeaders),
    credentials: cors.credentials,
    maxAgeSeconds: readNumber(cors.maxAgeSeconds, endpointDefaults.corsMaxAgeSeconds),
  };
}

function rateLimitInput(draft: EndpointDraft): Endpoint["rateLimit"] {
  const perEndpoint = rateInput(draft.perEndpoint);
  const perCaller = rateInput(draft.perCaller);
  if (perEndpoint === null && perCaller === null) return null;
  return { ...(perEndpoint && { perEndpoint }), ...(perCaller && { perCaller }) };
}

function rateInput({ requests, seconds }: RateDraft): Rate | null {
  if (requests.trim() === "") return null;
  return {
    requests: Number(requests),
    seconds: readNumber(seconds, endpointDefaults.rateSeconds),
  };
}

/** Whether anything is set beyond address, methods and who may call. */
export function hasMoreSettings(draft: EndpointDraft): boolean {
  const usual = draftEndpoint();
  const moreOf = ({ cors, rateLimit, maxBodyBytes }: Endpoint) => ({
    cors,
    rateLimit,
    maxBodyBytes,
  });
  const toleranceOf = ({ hmac, jwt }: EndpointDraft) =>
    [hmac, jwt].map((of) => of.toleranceSeconds);
  const textOf = (of: EndpointDraft) =>
    JSON.stringify([moreOf(endpointInput(of)), toleranceOf(of)]);
  return textOf(draft) !== textOf(usual);
}

/** The entries of a list that is typed with spaces, commas or line breaks between. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== "");
}

function readNumber(text: string, whenEmpty: number): number {
  return text.trim() === "" ? whenEmpty : Number(text);
}
