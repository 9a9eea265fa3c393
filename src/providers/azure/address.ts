import { CallError } from "../../errors.ts";
import type { Connection } from "../provider.ts";

/**
 * How a resource is addressed: by deployment and dated version, through the version-less path that takes the deployment as `model`, or
 * through the older inference path that serves models of all makers.
 */
export interface Address {
  root: string;
  style: "dated" | "v1" | "inference";
  /** What goes into `?api-version=`, if anything does. */
  version: string | null;
  /** The deployment that the base URL itself names. */
  deployment: string | null;
}

const ENDPOINTS = /\/(chat\/completions|completions|embeddings|responses)$/;
const LAST_DATED = "2024-10-21";
const INFERENCE = "2024-05-01-preview";

/** https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: without a dated version the version-less path is meant. */
export function addressOf({ baseUrl, apiVersion }: Pick<Connection, "baseUrl" | "apiVersion">): Address {
  const url = parse(baseUrl);
  const path = url.pathname.replace(/\/+$/, "").replace(ENDPOINTS, "");
  const given = apiVersion ?? url.searchParams.get("api-version");
  const address = (prefix: string, style: Address["style"], version: string | null, deployment: string | null = null): Address => ({
    root: url.origin + prefix,
    style,
    version,
    deployment,
  });
  const [, direct] = /^(.*)\/openai\/v1$/.exec(path) ?? [];
  if (direct !== undefined) return address(direct, "v1", undated(given));
  const [, beforeDeployment, deployment] = /^(.*)\/openai\/deployments\/([^/]+)$/.exec(path) ?? [];
  if (beforeDeployment !== undefined && deployment !== undefined) {
    return address(beforeDeployment, "dated", isDated(given) ? given : LAST_DATED, decodeURIComponent(deployment));
  }
  const [, beforeModels] = /^(.*?)(?<!\/openai)\/models$/.exec(path) ?? [];
  if (beforeModels !== undefined) return address(beforeModels, "inference", isDated(given) ? given : INFERENCE);
  const root = path.replace(/\/openai(\/deployments|\/models)?$/, "");
  return isDated(given) ? address(root, "dated", given) : address(root, "v1", undated(given));
}

function isDated(version: string | null): version is string {
  return version !== null && /^\d{4}-\d\d-\d\d/.test(version);
}

/** The version-less path is asked for its previews by name; a date means nothing to it. */
function undated(version: string | null): string | null {
  return version === "preview" ? version : null;
}

/** Whether a dated address is older than the version that brought something. */
export function isBefore({ style, version }: Address, date: string): boolean {
  return style === "dated" && version !== null && version.slice(0, 10) < date;
}

function parse(given: string | null): URL {
  const text = given === null || /^https?:\/\//i.test(given) ? given : `https://${given}`;
  if (text === null || !URL.canParse(text)) {
    throw new CallError("config", "set base_url to the resource's address, as https://NAME.openai.azure.com", { sent: false });
  }
  return new URL(text);
}
