import { google } from "../../../src/providers/google/index.ts";
import { Secret } from "../../../src/secret.ts";
import { cancelScope } from "../../../src/util/cancel-scope.ts";

/** A provider that reaches a stand-in for Google. */
export function connect(baseUrl: string) {
  return google({
    baseUrl,
    apiKey: new Secret("test-key"),
    headers: {},
    link: { connectMs: 5000, caFile: null },
    contextWindow: null,
    textModel: null,
    embeddingModel: null,
    organizationId: null,
    deploymentName: null,
    embeddingDeploymentName: null,
    apiVersion: null,
    voyageApiKey: null,
    webhookUrl: null,
    version: null,
  });
}

/** An exchange, and the pieces of text that were heard during it. */
export function exchange(stream = true) {
  const heard: string[] = [];
  const listener = { accepted() {}, bytes() {}, text: (piece: string) => void heard.push(piece) };
  return { scope: cancelScope(), listener, stream, heard };
}
