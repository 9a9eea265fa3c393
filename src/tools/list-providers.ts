import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import { formatProblem } from "../config/problems.ts";
import { unenforced } from "../config/unenforced.ts";
import { CallError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import { nearest } from "../util/nearest.ts";
import { alertLines } from "./health-view.ts";
import { checkProviders, type Finding } from "./provider-check.ts";
import { providerLine, providerView } from "./provider-view.ts";
import { defineTool } from "./tool.ts";
import { unsetKinds } from "./unset-kinds.ts";

const schema = z.strictObject({
  provider: z.string().min(1).optional().describe("one, with its models"),
  query: z.string().min(1).optional().describe("models whose id contains it"),
  check: z.boolean().optional().describe("also ask each one (free)"),
  details: z.boolean().optional(),
});

/** The tool that says which providers are ready, and for the others the one thing to set. */
export const listProviders = defineTool({
  name: "list_providers",
  title: "List providers",
  description: "Which models are ready, their prices and state, and what to set for the others. Free.",
  schema,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async handle({ provider, query, check, details }, { gateway, signal }) {
    const { views, problems, alerts, lines, models, rest } = await surveyOf(gateway, { provider, query, check }, signal);
    return {
      content: [{ type: "text", text: [...problems, ...alerts, ...lines, ...models, ...rest].join("\n") }],
      ...(details && { structuredContent: { providers: views } }),
    } satisfies CallToolResult;
  },
});

/** What there is to say of the providers; lists of lines for people, views for programs. */
export interface Survey {
  views: ReturnType<typeof providerView>[];
  /** What keeps the config from being used. */
  problems: string[];
  /** Keys that do not work. */
  alerts: string[];
  /** One a provider. */
  lines: string[];
  /** Those that were asked about. */
  models: string[];
  /** Kinds that only wait for a key, the strategy and the routes. */
  rest: string[];
}

/** Looks at the providers, or at one, from memory; with `check` each is asked for its models too. */
export async function surveyOf(
  gateway: Gateway,
  { provider, query, check }: Omit<z.infer<typeof schema>, "details">,
  signal: AbortSignal,
): Promise<Survey> {
  const chosen = chosenBackends(gateway, provider);
  await Promise.all([gateway.prices.load(), ...chosen.flatMap((backend) => [backend.discover("complete"), backend.discover("embed")])]);
  const findings = check ? await checkProviders(chosen, signal) : new Map<string, Finding>();
  const views = chosen.map((backend) => providerView(backend, gateway, findings.get(backend.name)));
  return {
    views,
    problems: problemsOf(gateway),
    alerts: chosen.length > 0 ? alertLines(chosen, gateway.router().standing.health) : [],
    lines: chosen.map((backend) => providerLine(backend, gateway, findings.get(backend.name))),
    models: query !== undefined || provider !== undefined ? modelLines(views, query) : [],
    rest: provider === undefined ? [...unsetKinds(gateway), ...routesLine(gateway)] : [],
  };
}

function chosenBackends({ backends }: Gateway, provider: string | undefined) {
  if (provider === undefined) return backends;
  const chosen = backends.filter(({ name, entry }) => name === provider || entry.kind === provider);
  if (chosen.length > 0) return chosen;
  const names = backends.map(({ name }) => name);
  const [near] = nearest(provider, names);
  throw new CallError(
    "bad_request",
    `unknown provider "${provider}"; ${near ? `did you mean "${near}"?` : `known are ${names.join(", ")}`}`,
    { sent: false },
  );
}

const SHOWN_MODELS = 20;

function modelLines(views: readonly { name: string; models: readonly string[] }[], query: string | undefined): string[] {
  const wanted = query?.toLowerCase();
  const found = views.flatMap(({ name, models }) =>
    models.filter((id) => !wanted || id.toLowerCase().includes(wanted)).map((id) => `  ${name}:${id}`),
  );
  if (found.length === 0 && query !== undefined) return [`no known model contains "${query}"; check: true asks the providers`];
  const more = found.length - SHOWN_MODELS;
  return [...found.slice(0, SHOWN_MODELS), ...(more > 0 ? [`  … and ${more} more; narrow with query`] : [])];
}

function problemsOf({ loaded, rejected }: Gateway): string[] {
  if (rejected.length > 0)
    return ["the config was changed and has problems; the last good one is in force:", ...rejected.map(formatProblem)];
  return loaded.config === null
    ? ["the config has problems; calls are refused until they are mended:", ...loaded.problems.map(formatProblem)]
    : [];
}

function routesLine({ loaded, books }: Gateway): string[] {
  if (!loaded.config) return [];
  const { strategy, routes } = loaded.config;
  const named = Object.entries(routes).map(([task, { targets }]) => `${task} → ${targets.join(", ")}`);
  const ignored = unenforced(loaded.config);
  return [
    [`strategy: ${strategy}`, ...named].join(" · "),
    ...(books?.ledger.forgets ? ["usage and budgets are counted in memory only and forgotten when the server ends; the log says why"] : []),
    ...(ignored.length > 0 ? [`not enforced by this version: ${ignored.join("; ")}`] : []),
  ];
}
