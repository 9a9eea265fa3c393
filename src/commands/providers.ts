import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Survey, surveyOf } from "../tools/list-providers.ts";
import { called } from "./call-view.ts";
import type { World } from "./prices.ts";
import { inSession } from "./session.ts";
import { type Column, type Screen, table } from "./table.ts";

/** What the command line asks for. */
export interface ProvidersOptions {
  config?: string | undefined;
  provider?: string | undefined;
  query?: string | undefined;
  check?: boolean | undefined;
  json?: boolean | undefined;
}

/** `providers`: what is ready, what it costs, and what to set for the others, as the tool of the server says it. Gives the exit code. */
export async function showProviders({ config, json, ...asked }: ProvidersOptions, world: World): Promise<number> {
  return inSession(config, world, async ({ gateway, context }) => {
    const survey = await called(() => surveyOf(gateway, asked, context().signal));
    const { screen } = world;
    screen.write(json ? `${JSON.stringify({ providers: survey.views }, null, 2)}\n` : providersText(survey, screen));
    if (overlooked(gateway.loaded.file)) world.warn("config.toml in this folder is not read; use: --config ./config.toml");
    return 0;
  });
}

/** A config in the current folder is never read by itself: a repository you open must not redirect your keys. */
function overlooked(file: string | null): boolean {
  return existsSync("config.toml") && (file === null || resolve(file) !== resolve("config.toml"));
}

const COLUMNS: readonly Column[] = [
  { title: "provider" },
  { title: "model" },
  { title: "for embeddings" },
  { title: "in", right: true },
  { title: "out", right: true },
  { title: "local" },
  { title: "state" },
];

function providersText({ views, alerts, models, rest }: Survey, screen: Screen): string {
  const ready = views.filter((view) => view.ready);
  const missing = views.filter((view) => !view.ready).map((view) => `${calledBy(view)}: ${wantOf(view)}`);
  const drawn = ready.length > 0 ? table(COLUMNS, ready.map(cells), screen) : "No provider is ready.\n";
  const more = [...models.map((line) => line.replace("check: true asks", "--check asks")), ...missing, ...rest];
  return [...alerts.map((line) => `${line}\n`), drawn, ...(more.length > 0 ? ["\n", ...more.map((line) => `${line}\n`)] : [])].join("");
}

type View = Survey["views"][number];

function cells(view: View): string[] {
  const { text_model, embedding_model, prices, local, state } = view;
  const price = text_model === null ? prices.embedding : prices.text;
  const dollars = (amount: number | null | undefined) => (amount == null ? "?" : `$${amount}`);
  return [
    calledBy(view),
    text_model ?? "",
    embedding_model ?? "",
    dollars(price?.input),
    text_model === null ? "" : dollars(price?.output),
    local ? "local" : "",
    state,
  ];
}

function calledBy({ name, kind }: View): string {
  return name === kind ? name : `${name} (${kind})`;
}

/** The one thing to set: for its language models, or for its embeddings where it has no others. */
function wantOf({ missing, capabilities }: View): string {
  return (capabilities.chat === "no" ? missing.embed : missing.complete) ?? "not ready";
}
