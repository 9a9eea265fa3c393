import { baseUrl } from "../base-url.ts";

/**
 * The host of Cohere's API without a version, since paths of both are used; an old guide's `/v1` is answered by `/v2` too. `api.cohere.ai`
 * is the old name of the host. https://docs.cohere.com/docs/migrating-v1-to-v2
 */
export function cohereBase(given: string): string {
  return baseUrl(given, "")
    .replace(/(\/compatibility)?\/v\d+$/, "")
    .replace(/^https?:\/\/api\.cohere\.ai(?=\/|$)/, "https://api.cohere.com");
}
