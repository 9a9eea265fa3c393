import { pathToFileURL } from "node:url";
import type { Found } from "./init-find.ts";

const HEAD = (schema: string) => `#:schema ${schema}

# Written by \`agency-llm init\`. A change applies to the next call. \`agency-llm check\` says whether each provider can be used.
# A \${VARIABLE} comes from the environment, or from a file .env beside this one (chmod 600 .env).

[llm]
# strategy = "fallback"            # also round-robin, cost-optimized, fastest
`;

const NONE = `
# No key and no Ollama was found, so the environment still decides: each provider whose key is set is used. Or name them here:
# [[llm.providers]]
# provider = "openai"
# api_key = "\${OPENAI_API_KEY}"
`;

const TAIL = `
# Any service that speaks OpenAI's form:
# [[llm.providers]]
# name = "house"
# provider = "openai-compatible"
# base_url = "https://llm.example.com/v1"
# api_key = "\${HOUSE_API_KEY}"
# text_model = "qwen3-32b"

# Embeddings within the server, without a key:
# [[llm.providers]]
# provider = "embedded"

# What happens when a provider fails:
# [llm.fallback]
# enabled = true
# max_retries = 3                  # of each target
# retry_delay_ms = 1000            # the first wait; it doubles

# Where calls of a task go, in this order:
# [llm.routing]
# summarization = ["groq:openai/gpt-oss-20b", "ollama:llama3.2"]

# What may be spent:
# [llm.budget]
# monthly_usd = 20.0               # also daily_usd, per_call_usd
# alert_at = [0.5, 0.8, 1.0]
# on_exceeded = "block"            # also warn, cheapest
`;

/** The text of a config with these providers, in this order. No key is in it, only the names of the variables that hold them. */
export function configText(found: readonly Found[], schemaFile: string): string {
  const schema = process.platform === "win32" ? pathToFileURL(schemaFile).href : schemaFile;
  const entries = found.map((one) => entryText(one).join("\n"));
  return [HEAD(schema), entries.length > 0 ? `\n# Tried in this order.\n${entries.join("\n\n")}\n` : NONE, TAIL].join("");
}

function entryText(found: Found): string[] {
  const { backend, key, trouble } = found;
  const { entry } = backend;
  const lines = [
    "[[llm.providers]]",
    `provider = ${toml(entry.kind)}`,
    ...(key.name === null ? [] : [`api_key = "\${${key.name}}"`]),
    ...addressLines(found),
    ...(entry.deploymentName === null ? [] : [`deployment_name = ${toml(entry.deploymentName)}`]),
    ...(entry.embeddingDeploymentName === null ? [] : [`embedding_deployment_name = ${toml(entry.embeddingDeploymentName)}`]),
    ...(entry.apiVersion === null ? [] : [`api_version = ${toml(entry.apiVersion)}`]),
    ...modelLines(found),
  ];
  if (entry.missing !== null) return [comment(`Not ready: ${entry.missing}`), ...lines.map(comment)];
  return trouble === null ? lines : [comment(`The test of this one failed: ${trouble}`), ...lines];
}

/** An address of one's own is written down: a program without the shell's environment must find it too. */
function addressLines({ backend: { entry, service } }: Found): string[] {
  if (entry.baseUrl === null || entry.baseUrl === service.baseUrl) return [];
  const { username, password, search } = new URL(entry.baseUrl);
  const secret = username !== "" || password !== "" || search !== "";
  return [`base_url = ${secret && service.baseUrlEnv ? `"\${${service.baseUrlEnv}}"` : toml(entry.baseUrl)}`];
}

/** The usual model is only mentioned, so that it may change with the version; one that is not there is replaced. */
function modelLines({ backend, listed }: Found): string[] {
  const { entry, service } = backend;
  const usual = entry.kind === "ollama" ? backend.defaultModel("complete") : service.textModel;
  if (usual === null) return entry.kind === "ollama" ? ["# text_model: none is pulled yet; ollama pull llama3.2"] : [];
  const [first] = listed;
  const there = first === undefined || ["ollama", "replicate", "azure-openai"].includes(entry.kind) || listed.includes(usual);
  return there ? [`# text_model = ${toml(usual)}`] : [`text_model = ${toml(first)}  # the usual ${oneLine(usual)} is not listed there`];
}

function toml(text: string): string {
  return JSON.stringify(text).replaceAll("${", "$${");
}

function comment(line: string): string {
  return `# ${oneLine(line)}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ");
}
