import { baseUrl } from "../base-url.ts";

/** Where the operations are, beneath one root. */
export interface Address {
  root: string;
  chat(model: string): string;
  embed(model: string): string;
  models: string;
  /** Why the address is another one than was configured. */
  notice: string | null;
}

const ROUTER = "https://router.huggingface.co";
const DEAD = /^https:\/\/(api-inference\.huggingface\.co|huggingface\.co\/api\/inference-proxy)(\/|$)/;
const DEDICATED = /^https:\/\/[^/]+\.endpoints\.huggingface\.cloud(\/|$)/;

/**
 * The router and its per-provider paths, an endpoint of one's own, or a proxy in front of the router; the hosts that the router has
 * replaced are read as the router. https://huggingface.co/docs/inference-providers
 */
export function addressOf(given: string | null): Address {
  const configured = baseUrl(given ?? ROUTER, "").replace(/\/v1$/, "");
  if (DEAD.test(configured)) {
    return { ...routed(ROUTER), notice: `${new URL(configured).host} is gone, ${ROUTER} was asked instead: set base_url to it` };
  }
  if (DEDICATED.test(configured)) return dedicated(configured);
  const [, root, provider] =
    /^(.*?)\/(hf-inference)(\/models.*)?$/.exec(configured) ?? /^(https:\/\/router\.huggingface\.co)\/([^/]+)$/.exec(configured) ?? [];
  return root === undefined || provider === undefined ? routed(configured) : routed(root, provider);
}

function routed(root: string, provider?: string): Address {
  const chat = provider === undefined ? "/v1" : `/${provider}/v1`;
  return {
    root,
    chat: (model) => `${provider === "hf-inference" ? `/hf-inference/models/${idOf(model)}/v1` : chat}/chat/completions`,
    embed: (model) => `/hf-inference/models/${idOf(model)}/pipeline/feature-extraction`,
    models: "/v1/models",
    notice: null,
  };
}

/** Such an endpoint serves one model, at its root or in OpenAI's form. */
function dedicated(root: string): Address {
  return { root, chat: () => "/v1/chat/completions", embed: () => "/", models: "/v1/models", notice: null };
}

/** The id as part of a path, without the suffix that chooses a provider. */
function idOf(model: string): string {
  return model.replace(/:.*$/, "").split("/").map(encodeURIComponent).join("/");
}
