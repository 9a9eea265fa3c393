import { google } from "../../../src/providers/google/index.ts";
import { Secret } from "../../../src/secret.ts";
import { connection } from "../../support/protocol.ts";

/** A provider that reaches a stand-in for its service. */
export function connect(baseUrl: string) {
  return google(connection({ baseUrl, apiKey: new Secret("test-key") }));
}
