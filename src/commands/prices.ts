import { loadConfig } from "../config/load.ts";
import { readText } from "../config/read-text.ts";
import { resolve } from "../engine/candidates.ts";
import { CallError } from "../errors.ts";
import { createGateway, type Gateway } from "../gateway.ts";
import { readPrices } from "../money/price-file.ts";
import { installPrices, priceFilePlaces } from "../money/price-places.ts";
import { type Subject, subjectOf } from "../money/subject.ts";
import { isKind, type Kind, SERVICES, serviceOf } from "../providers/services.ts";
import { ageWarnings, type Priced, priceTable, priceView } from "./price-table.ts";
import { type Screen, screenOf } from "./table.ts";

/** Where a command reads its world from and writes to; the process itself unless a test says otherwise. */
export interface World {
  env: NodeJS.ProcessEnv;
  screen: Screen;
  warn(line: string): void;
  now: number;
}

/** The process itself. */
export function thisWorld(): World {
  return {
    env: process.env,
    screen: screenOf(process.stdout, process.env),
    warn: (line) => console.error(`agency-llm: ${line}`),
    now: Date.now(),
  };
}

interface Options {
  config?: string | undefined;
  json?: boolean | undefined;
}

/** `prices list`: what the configured targets cost, and the default models of the kinds that are not configured. */
export async function listPrices({ config, json }: Options, world: World): Promise<void> {
  const gateway = await gatewayOf(config, world);
  const subjects = [...configuredSubjects(gateway), ...defaultSubjects(gateway)];
  const distinct = [...new Map(subjects.map((subject) => [`${subject.name}:${subject.model}`, subject])).values()];
  show(
    distinct.map((subject) => priced(subject, gateway)),
    gateway,
    json,
    world,
  );
}

/** `prices show MODEL`: what a model costs at one provider, or at each that is known to have it. */
export async function showPrice(written: string, { config, json }: Options, world: World): Promise<void> {
  const gateway = await gatewayOf(config, world);
  const found = subjectsNamed(written, gateway)
    .map((subject) => priced(subject, gateway))
    .filter(({ rates }) => rates);
  if (found.length === 0) {
    const key = written.includes(":") ? written : `PROVIDER:${written}`;
    throw new CallError(
      "no_model",
      `the price of ${written} is unknown; set [llm.prices."${key}"] or bring a price file: prices update --from FILE`,
    );
  }
  show(found, gateway, json, world);
}

/** `prices update --from FILE`: checks a price file and puts it where every server of the user looks for one. */
export function updatePrices(from: string, { env, screen, now, warn }: World): void {
  const { text, reason } = readText(from);
  if (text === null) throw new CallError("bad_request", `${from}: cannot be read: ${reason}`);
  const { rates, problems } = readPrices(text, from, now);
  if (!rates) {
    for (const problem of problems) warn(problem);
    throw new CallError("bad_request", `${from} was not taken; mend ${problems.length === 1 ? "that" : "those"} and try again`);
  }
  const [place = "prices.toml"] = priceFilePlaces(env);
  try {
    installPrices(text, place);
  } catch (cause) {
    throw new CallError("bad_request", `${place}: cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  const days = Object.values(rates).map(({ asOf }) => asOf ?? "");
  const count = days.length === 1 ? "1 price" : `${days.length} prices`;
  screen.write(`${count}, the newest of ${days.sort().at(-1)}, written to ${place}\n`);
  for (const line of ageWarnings(Object.values(rates), now)) warn(line);
}

function priced(subject: Subject, { prices }: Gateway): Priced {
  return { subject, rates: prices.find(subject) };
}

function show(prices: readonly Priced[], gateway: Gateway, json: boolean | undefined, { screen, warn, now }: World): void {
  const rates = prices.map((price) => price.rates);
  const warnings = [...gateway.prices.problems(), ...ageWarnings(rates, now)];
  screen.write(json ? `${JSON.stringify({ prices: prices.map(priceView), warnings }, null, 2)}\n` : priceTable(prices, screen));
  for (const line of json ? [] : warnings) warn(line);
}

async function gatewayOf(path: string | undefined, { env }: World): Promise<Gateway> {
  const gateway = createGateway(loadConfig({ path, env }), { env });
  gateway.config();
  await gateway.prices.load();
  return gateway;
}

/** The default models of every configured provider, and the targets of every route. */
function configuredSubjects(gateway: Gateway): Subject[] {
  const { backends } = gateway;
  const usual = backends.flatMap((backend) =>
    [backend.defaultModel("complete"), backend.defaultModel("embed")].flatMap((model) => (model === null ? [] : [{ backend, model }])),
  );
  const routed = Object.entries(gateway.config().routes).flatMap(([task, { targets }]) =>
    targets.flatMap((target) => resolve(target, task === "embeddings" ? "embed" : "complete", backends) ?? []),
  );
  return [...usual, ...routed].filter(({ model }) => model !== "").map(subjectOf);
}

function defaultSubjects(gateway: Gateway): Subject[] {
  return absentKinds(gateway).flatMap((kind) => {
    const { textModel, embeddingModel } = serviceOf(kind);
    return [textModel, embeddingModel].flatMap((model) => (model === null ? [] : [subjectAt(kind, model)]));
  });
}

function absentKinds({ backends }: Gateway): Kind[] {
  return (Object.keys(SERVICES) as Kind[]).filter((kind) => !backends.some(({ entry }) => entry.kind === kind));
}

function subjectAt(kind: Kind, model: string): Subject {
  return { name: kind, kind, baseUrl: null, model, base: model, free: serviceOf(kind).local === true };
}

/** `provider:model` is one; a bare id is looked for everywhere, where every model is free only if it is the usual one there. */
function subjectsNamed(written: string, gateway: Gateway): Subject[] {
  const { backends } = gateway;
  const colon = written.indexOf(":");
  const word = colon < 0 ? "" : written.slice(0, colon);
  const model = written.slice(colon + 1);
  const named = backends.filter(({ name, entry }) => name === word || entry.kind === word);
  if (named.length > 0) return named.map((backend) => subjectOf({ backend, model }));
  if (isKind(word)) return [subjectAt(word, model)];
  const usual = [...configuredSubjects(gateway), ...defaultSubjects(gateway)];
  const everywhere = [
    ...backends.map((backend) => subjectOf({ backend, model: written })),
    ...absentKinds(gateway).map((kind) => subjectAt(kind, written)),
  ];
  return everywhere.filter(({ name, free }) => !free || usual.some((known) => known.name === name && known.model === written));
}
