import { type McpServer, ResourceNotFoundError, ResourceTemplate } from "@modelcontextprotocol/server";
import type { Gateway } from "../gateway.ts";
import { providerView } from "../tools/provider-view.ts";

const MIME_TYPE = "application/json";
const CACHE_HINT = { ttlMs: 5_000, cacheScope: "private" as const };

/** `agency://providers`, everything known of every provider, and `agency://providers/{name}` for one. From memory, no network. */
export function registerProviderResources(server: McpServer, current: () => Gateway): void {
  const contents = (uri: URL, value: unknown) => ({
    contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: JSON.stringify(value, null, 2) }],
  });
  const view = (name: string) => {
    const gateway = current();
    const backend = gateway.backends.find((candidate) => candidate.name === name);
    return backend ? providerView(backend, gateway, undefined) : null;
  };
  const names = () => current().backends.map(({ name }) => name);

  server.registerResource(
    "providers",
    "agency://providers",
    { title: "Providers", description: "What each provider serves, costs and misses", mimeType: MIME_TYPE, cacheHint: CACHE_HINT },
    (uri) => contents(uri, { providers: names().map(view) }),
  );
  const complete = { name: (begun: string) => names().filter((name) => name.startsWith(begun)) };
  server.registerResource(
    "provider",
    new ResourceTemplate("agency://providers/{name}", { list: undefined, complete }),
    { title: "Provider", description: "What one provider serves, costs and misses", mimeType: MIME_TYPE, cacheHint: CACHE_HINT },
    (uri, { name }) => {
      const found = view(decodeURIComponent(String(name)));
      if (!found) throw new ResourceNotFoundError(uri.href, `no provider "${name}"; there are ${names().join(", ")}`);
      return contents(uri, found);
    },
  );
}
