import type { TokenIdentity } from "@runlet/core";

/** Who called an endpoint, as far as it asks. */
export interface EndpointCaller {
  apiKeyId: string | null;
  apiKeyName: string | null;
  userId: string | null;
  /** What a verified token says; null where the endpoint asks for none. */
  token: TokenIdentity | null;
  /** The same for all requests of one caller: its key, person or subject, or, where anybody may call, its address. */
  identity: string;
}

/** Who shows neither key nor session nor token. */
export const nobody: Omit<EndpointCaller, "identity"> = {
  apiKeyId: null,
  apiKeyName: null,
  userId: null,
  token: null,
};
