import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { complete } from "../../src/tools/complete.ts";
import { embed } from "../../src/tools/embed.ts";
import { listProviders } from "../../src/tools/list-providers.ts";
import { startAgency } from "../support/agency.ts";
import type { CallResult, TestClient } from "../support/clients.ts";
import { says, startUpstream, type Upstream } from "../support/upstream.ts";

/** What an argument does: what the provider is sent, what the client gets, or where the call goes. */
interface Effect {
  given?: Record<string, unknown>;
  sent?: object;
  got?: object;
  text?: RegExp;
}

const PIXEL = "iVBORw0KGgo=";
const TOOLS = [{ name: "add", description: "adds", parameters: { type: "object" } }];
const TURNS = [
  { role: "user", content: "Hi." },
  { role: "assistant", content: "Hello." },
];
const told = (view: object) => ({ _meta: { "agency/completion": view } });

const COMPLETE: Record<keyof typeof complete.schema.shape, Effect> = {
  prompt: { sent: { messages: [{ role: "user", content: "Ask." }] } },
  messages: { given: { messages: TURNS }, sent: { messages: [...TURNS, { role: "user", content: "Ask." }] } },
  system: { given: { system: "Be brief." }, sent: { messages: [{ role: "system", content: "Be brief." }, {}] } },
  model: { given: { model: "house:large" }, sent: { model: "large" }, got: told({ route: "model" }) },
  task: { given: { task: "special" }, sent: { model: "tasked" }, got: told({ route: "task:special" }) },
  prefer: { given: { prefer: "local" }, got: told({ provider: "here" }) },
  images: {
    given: { images: [`data:image/png;base64,${PIXEL}`] },
    sent: { messages: [{ content: [{ type: "text" }, { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } }] }] },
  },
  json: { given: { json: true }, sent: { response_format: { type: "json_object" } }, text: /^42$/ },
  json_schema: { given: { json_schema: { type: "integer" } }, sent: { response_format: { type: "json_schema" } }, text: /^42$/ },
  tools: { given: { tools: TOOLS }, sent: { tools: [{ type: "function", function: TOOLS[0] }] } },
  tool_choice: { given: { tools: TOOLS, tool_choice: "required" }, sent: { tool_choice: "required" } },
  max_tokens: { given: { max_tokens: 77 }, sent: { max_tokens: 77 } },
  temperature: { given: { temperature: 1.5 }, sent: { temperature: 1.5 } },
  top_p: { given: { top_p: 0.25 }, sent: { top_p: 0.25 } },
  seed: { given: { seed: 11 }, sent: { seed: 11 } },
  stop: { given: { stop: ["END", "FIN"] }, sent: { stop: ["END", "FIN"] } },
  reasoning: { given: { reasoning: "low" }, sent: { reasoning_effort: "low" } },
  stream: { given: { stream: true }, text: /^42$/ },
  timeout_ms: { given: { timeout_ms: 150, prompt: "hang" }, got: { isError: true }, text: /deadline of 0\.2 s|deadline of 0\.1 s/ },
  max_cost_usd: { given: { max_cost_usd: 0, max_tokens: 10 }, got: told({ provider: "here", cost_usd: 0 }) },
  details: { given: { details: true }, got: { structuredContent: { text: "42", provider: "house" } } },
};

const EMBED: Record<keyof typeof embed.schema.shape, Effect> = {
  texts: { sent: { input: ["aa", "bb"] }, text: /^2 texts · 8 dimensions/ },
  query: { given: { query: "bb" }, text: /^1 1\.0000\n0 / },
  top_k: { given: { query: "bb", top_k: 1 }, text: /^1 1\.0000$/ },
  model: { given: { model: "house:other" }, sent: { model: "other" } },
  dimensions: { given: { dimensions: 4 }, sent: { dimensions: 4 } },
  input_type: { given: { input_type: "query" }, text: /^2 texts/ },
  include_vectors: { given: { include_vectors: true }, got: { structuredContent: { dimensions: 8 } } },
  details: { given: { details: true }, got: { structuredContent: { count: 2, provider: "house" } } },
};

const LIST: Record<keyof typeof listProviders.schema.shape, Effect> = {
  provider: { given: { provider: "here" }, text: /^here .*\n {2}here:small/ },
  query: { given: { query: "vect" }, text: /house:vectors/ },
  check: { given: { check: true }, text: /ok, 2 models/ },
  details: { given: { details: true }, got: { structuredContent: { providers: [{ name: "house", capabilities: { chat: "yes" } }, {}] } } },
};

describe("every argument does what its table says:", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeAll(async () => {
    upstream = await startUpstream((request, response, n) => {
      const [{ content }] = (request.body.messages as [{ content: unknown }] | undefined) ?? [{ content: "" }];
      if (content === "hang") return;
      if (request.path.endsWith("/chat/completions")) return says("42")(request, response, n);
      return says("")(request, response, n);
    });
    const table = (name: string, more: string) =>
      `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "${upstream.url}"\ntext_model = "small"\nembedding_model = "vectors"\n${more}\n`;
    const prices = '[llm.prices."house:*"]\ninput = 1\noutput = 1\n\n[llm.routing]\nspecial = "house:tasked"\n';
    agency = await startAgency({ config: `${table("house", "")}\n${table("here", "local = true")}\n${prices}` });
  });
  beforeEach(() => {
    upstream.requests.length = 0;
  });
  afterAll(async () => {
    await agency.close();
    await upstream.close();
  });

  const check = (result: CallResult, { sent, got, text }: Effect) => {
    if (sent) expect(upstream.requests[0]?.body).toMatchObject(sent);
    if (got) expect(result).toMatchObject(got);
    if (text) expect(result.content[0]?.text).toMatch(text);
    if (!got || !("isError" in got)) expect(result.isError ?? false).toBe(false);
  };

  it.each(Object.entries(COMPLETE))("complete %s", async (_name, effect) => {
    check(await agency.call("complete", { prompt: "Ask.", ...effect.given }), effect);
  });

  it.each(Object.entries(EMBED))("embed %s", async (_name, effect) => {
    check(await agency.call("embed", { texts: ["aa", "bb"], ...effect.given }), effect);
  });

  it.each(Object.entries(LIST))("list_providers %s", async (_name, effect) => {
    check(await agency.call("list_providers", effect.given), effect);
  });

  it("and none is missing from the tables", () => {
    for (const [tool, table] of [
      [complete, COMPLETE],
      [embed, EMBED],
      [listProviders, LIST],
    ] as const) {
      expect(Object.keys(table).sort()).toEqual(Object.keys(tool.schema.shape).sort());
    }
  });
});
