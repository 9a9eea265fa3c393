import { type McpServer, ResourceNotFoundError, ResourceTemplate } from "@modelcontextprotocol/server";
import type { EmbeddingStore } from "../tools/embedding-store.ts";
import { ownerOf } from "./owner.ts";

const MIME_TYPE = "application/json";

/** `agency://embeddings/{id}` and its pages: vectors that a call of the same client has left to be read. */
export function registerEmbeddingResources(server: McpServer, store: EmbeddingStore): void {
  const about = {
    title: "Embeddings",
    description: "Vectors of an embed call, for 15 minutes and only for the client that made it",
    mimeType: MIME_TYPE,
    cacheHint: { ttlMs: 60_000, cacheScope: "private" as const },
  };
  const forms = { embeddings: "agency://embeddings/{id}", "embeddings-page": "agency://embeddings/{id}/{page}" };
  for (const [name, form] of Object.entries(forms)) {
    server.registerResource(name, new ResourceTemplate(form, { list: undefined }), about, (uri, { id, page }, request) => {
      const text = store.read(ownerOf(request), String(id), page === undefined ? null : Number(page));
      if (text === null)
        throw new ResourceNotFoundError(uri.href, "no such embeddings: they are kept for 15 minutes, for the client that made them");
      return { contents: [{ uri: uri.href, mimeType: MIME_TYPE, text }] };
    });
  }
}
