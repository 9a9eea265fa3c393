import { expect, test } from "vitest";
import { SERVICES, type Service } from "../../src/providers/services.ts";
import { configOf, entry, load, loadNothing } from "./support.ts";

const KEY = "key-1234567890abcdef";
const services = Object.entries<Service>(SERVICES);
const keyed = services.filter(([, { keys }]) => keys.length > 0);
const namesOf = (loaded: ReturnType<typeof load>) => configOf(loaded).providers.map(({ name }) => name);
const withoutMissing = (env: NodeJS.ProcessEnv) => ({ AZURE_OPENAI_ENDPOINT: "https://x.example", AZURE_OPENAI_DEPLOYMENT: "d", ...env });

test.each(keyed.flatMap(([kind, { keys }]) => keys.map((key) => [key, kind])))("without a file %s gives %s, ready", (key, kind) => {
  const loaded = loadNothing(withoutMissing({ [key]: KEY }));

  expect(entry(loaded, kind)).toMatchObject({ origin: "environment", missing: null });
  expect(entry(loaded, kind).apiKey?.reveal()).toBe(KEY);
  expect(loaded).toMatchObject({ file: null, problems: [] });
});

test("without a file every service whose key is set comes in the table's order, then Ollama, then the embedded provider", () => {
  const env = withoutMissing(Object.fromEntries(keyed.map(([, { keys }]) => [keys[0], KEY])));

  expect(namesOf(loadNothing(env))).toEqual([...keyed.map(([kind]) => kind), "ollama", "embedded"]);
  expect(namesOf(loadNothing({}))).toEqual(["ollama", "embedded"]);
  expect(namesOf(loadNothing({ [keyed[0]?.[1].keys[0] ?? ""]: "" }))).toEqual(["ollama", "embedded"]);
});

test("a file that names no provider keeps what else it says", () => {
  const loaded = load('[llm]\nstrategy = "fastest"\n[llm.routing]\nchat = "openai:gpt-6"\n', { OPENAI_API_KEY: KEY });

  expect(namesOf(loaded)).toEqual(["openai", "ollama", "embedded"]);
  expect(configOf(loaded)).toMatchObject({ strategy: "fastest", routes: { chat: { targets: ["openai:gpt-6"] } } });
  expect(entry(loaded, "openai").origin).toBe("environment");
});

test("with a file only its providers count, and the kinds its routes name", () => {
  const toml = '[llm]\nprovider = "ollama"\n[llm.routing]\na = "openai:gpt-6"\nb = ["openai:x", "ollama:y", "llama3.2:3b"]\n';
  const ready = load(toml, { OPENAI_API_KEY: KEY, VOYAGE_API_KEY: KEY });

  expect(namesOf(ready)).toEqual(["ollama", "openai"]);
  expect(entry(ready, "openai")).toMatchObject({ origin: "route", missing: null });
  expect(ready.lines).toEqual([]);
  expect(load(toml).lines).toEqual([
    "config.toml:4:1 llm.routing.a: openai is not ready (set OPENAI_API_KEY); such calls go on without it",
    "config.toml:5:6 llm.routing.b[0]: openai is not ready (set OPENAI_API_KEY); such calls go on without it",
  ]);
});

test("a route to a kind means its first entry, whatever that is called", () => {
  const toml = `[[llm.providers]]\nname = "second"\nprovider = "openai"\n[[llm.providers]]\nname = "first"\nprovider = "openai"\npriority = 1
api_key = "\${NONE}"\n[llm.routing]\na = "openai:gpt-6"\n`;
  const loaded = load(toml, { OPENAI_API_KEY: KEY });

  expect(namesOf(loaded)).toEqual(["first", "second"]);
  expect(loaded.lines.at(-1)).toBe("config.toml:10:1 llm.routing.a: first is not ready (set NONE); such calls go on without it");
});

test("numbered priorities come first in order, ties and the rest as in the file; [llm] itself is one more entry", () => {
  const list = [
    ["a", ""],
    ["b", "priority = 2"],
    ["c", ""],
    ["d", "priority = 1"],
    ["e", "priority = 2"],
  ];
  const tables = list.map(([name, priority]) => `[[llm.providers]]\nprovider = "ollama"\nname = "${name}"\n${priority}\n`).join("");

  expect(namesOf(load(tables))).toEqual(["d", "b", "e", "a", "c"]);
  expect(namesOf(load(`[llm]\nprovider = "ollama"\n${tables}`))).toEqual(["d", "b", "e", "ollama", "a", "c"]);
  expect(namesOf(load(`[llm]\nprovider = "ollama"\npriority = 0\n${tables}`))).toEqual(["ollama", "d", "b", "e", "a", "c"]);
});

test("an entry without a key uses its kind's variable, and what its file names instead never falls back to it", () => {
  const env = { OPENAI_API_KEY: KEY };

  expect(entry(load('llm.provider = "openai"\n', env), "openai").apiKey?.reveal()).toBe(KEY);
  expect(entry(load(`llm.provider = "openai"\nllm.api_key = "\${MINE}"\n`, env), "openai").missing).toBe("set MINE");
  expect(entry(load('llm.provider = "openai"\n'), "openai").missing).toBe("set OPENAI_API_KEY");
});

test("a variable that belongs to a key is used beside that key only", () => {
  const env = { OPENAI_API_KEY: KEY, MINE: KEY, OPENAI_ORG_ID: "org-1" };

  expect(entry(loadNothing(env), "openai").organizationId).toBe("org-1");
  expect(entry(load(`llm.provider = "openai"\nllm.api_key = "\${OPENAI_API_KEY}"\n`, env), "openai").organizationId).toBe("org-1");
  expect(entry(load(`llm.provider = "openai"\nllm.api_key = "\${MINE}"\n`, env), "openai").organizationId).toBeNull();
});

test("a key that the kind does not use is warned of and not passed on", () => {
  const loaded = load('[llm]\nprovider = "openai"\nollama_url = "http://x"\ndeployment_name = "d"\n', { OPENAI_API_KEY: KEY });

  expect(entry(loaded, "openai")).toMatchObject({ deploymentName: null, baseUrl: SERVICES.openai.baseUrl });
  expect(loaded.lines).toEqual([
    "config.toml:3:1 llm.ollama_url: is not used by openai; it belongs to ollama",
    "config.toml:4:1 llm.deployment_name: is not used by openai; it belongs to azure-openai",
  ]);
});

test("azure-openai found in the environment needs its address and a deployment, which is its model", () => {
  const env = { AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_ENDPOINT: "https://x.example", AZURE_OPENAI_EMBEDDING_DEPLOYMENT_NAME: "e" };

  expect(loadNothing({ AZURE_OPENAI_API_KEY: KEY }).lines).toEqual(["azure-openai is not ready: set AZURE_OPENAI_ENDPOINT"]);
  expect(entry(loadNothing({ ...env, AZURE_OPENAI_EMBEDDING_DEPLOYMENT_NAME: "" }), "azure-openai").missing).toBe(
    "set AZURE_OPENAI_DEPLOYMENT_NAME",
  );
  expect(entry(loadNothing(env), "azure-openai")).toMatchObject({ missing: null, textModel: null, embeddingModel: "e" });
  expect(entry(load('llm.provider = "azure-openai"\n', { ...env, AZURE_OPENAI_DEPLOYMENT: "d" }), "azure-openai")).toMatchObject({
    deploymentName: "d",
    textModel: "d",
  });
});

test("anthropic takes a Voyage key, and is ready without one", () => {
  const toml = `[llm]\nprovider = "anthropic"\nvoyage_api_key = "\${VOYAGE}"\n`;
  const without = load(toml, { ANTHROPIC_API_KEY: KEY });

  expect(entry(load(toml, { ANTHROPIC_API_KEY: KEY, VOYAGE: "pa-1" }), "anthropic").voyageApiKey?.reveal()).toBe("pa-1");
  expect(entry(loadNothing({ ANTHROPIC_API_KEY: KEY, VOYAGE_API_KEY: "pa-2" }), "anthropic").voyageApiKey?.reveal()).toBe("pa-2");
  expect(entry(without, "anthropic")).toMatchObject({ missing: null, voyageApiKey: null });
  expect(without.lines).toEqual(["config.toml:3:1 llm.voyage_api_key: no embeddings: set VOYAGE"]);
});

test("keys of an entry under [llm] need a provider there", () => {
  expect(load('[llm]\nmax_tokens = 5\n[[llm.providers]]\nprovider = "ollama"\n').lines).toEqual([
    "config.toml:2:1 llm.max_tokens: belongs to a provider: name it with `provider` beside this, or move this to its [[llm.providers]]",
  ]);
});

test("the result is frozen all through", () => {
  const { config, problems } = load('[llm]\nprovider = "openai"\n[llm.routing]\na = "openai"\n');

  expect(
    [config, config?.providers, config?.providers[0]?.headers, config?.routes.a?.targets, problems, problems[0]].every(Object.isFrozen),
  ).toBe(true);
});
