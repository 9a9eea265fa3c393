import { baseUrl } from "../base-url.ts";

/**
 * The base of the Gemini API from any form that guides give. `/v1` answers, but knows neither system prompts nor tools nor schemas, and
 * the OpenAI-compatible path is another wire format: both become `/v1beta`. https://ai.google.dev/gemini-api/docs/api-versions
 */
export function googleBase(given: string): string {
  const cut = baseUrl(given, "")
    .replace(/\/(models|tunedModels)(\/.*)?$/, "")
    .replace(/\/openai$/, "");
  return /\/v\d+(alpha|beta)\d*$/.test(cut) ? cut : `${cut.replace(/\/v1$/, "")}/v1beta`;
}
