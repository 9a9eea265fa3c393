import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { assembleConfig } from "./assemble.ts";
import { checkDocument } from "./check.ts";
import type { Config, LoadedConfig } from "./config.ts";
import { crossCheck } from "./cross-check.ts";
import type { BuiltEntry, Workshop } from "./entries.ts";
import { type Environment, joinEnvironment, parseDotenv } from "./environment.ts";
import { type Expansion, expandTree } from "./expand.ts";
import { deepFreeze } from "./freeze.ts";
import { type Location, locateConfig } from "./locate.ts";
import { parseToml } from "./parse.ts";
import { formatPath, type Path, pathKey } from "./path.ts";
import { type Finding, placeFindings } from "./problems.ts";
import { providerSchema } from "./provider-schema.ts";
import { byPriority, declaredProviders, environmentEntries, fileEntries, routeEntries } from "./providers.ts";
import { readText } from "./read-text.ts";
import type { Source } from "./source.ts";
import { providerWords } from "./targets.ts";

/** What decides about a config: the command line's `--config` and the world around. */
export interface LoadOptions {
  path?: string | undefined;
  env: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  home?: string;
}

interface Built {
  config: Config;
  sources: Record<string, Source>;
}

/**
 * Loads the config: the file that counts, the variables it uses, and the environment's providers where the file names none. Never throws:
 * what is wrong is among the problems, all of it at once, and with an error there is no config. The result is frozen.
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { path, env, platform = process.platform } = options;
  const home = options.home ?? homeFolder(env, platform);
  const location = locateConfig({ path, env, platform, home });
  const folder = location.file === null ? null : dirname(resolve(location.file));
  const findings: Finding[] = [];
  const dotenv = readDotenv(folder, findings);
  const environment = joinEnvironment(env, dotenv.variables);
  const file = readToml(location);
  const folders = { base: folder ?? "/", home };
  const expansion = expandTree(file.document, environment, folders);
  const built = file.finding ? null : build({ environment, expansion, findings, folders });
  if (file.finding) findings.push(file.finding);
  environment.lookup("AGENCY_CONFIG");
  findings.push(...unexpanded(environment));
  const failed = findings.some(({ severity }) => severity === "error");
  return deepFreeze({
    config: failed ? null : (built?.config ?? null),
    file: location.file,
    problems: placeFindings(distinct(findings), location.file, file.text),
    sources: built?.sources ?? {},
    watched: [...new Set([...watchedPlaces(location), ...dotenv.watched, ...expansion.secretFiles])],
  });
}

/** The file itself; unless it was named, also the places before it, where one may appear that counts instead. */
function watchedPlaces({ file, namedBy, places }: Location): string[] {
  if (file !== null && namedBy !== null) return [resolve(file)];
  return places.slice(0, file === null ? places.length : places.indexOf(file) + 1);
}

/** The home folder of whoever runs this; `null` where there is none. */
export function homeFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const named = platform === "win32" ? env.USERPROFILE : env.HOME;
  if (named) return named;
  try {
    return homedir();
  } catch {
    return null;
  }
}

/** The document, or the one thing that keeps it from being read; then `text` has no positions to look up. */
function readToml({ file, namedBy }: Location): { document: unknown; text: string; finding: Finding | null } {
  if (file === null) return { document: {}, text: "", finding: null };
  const { text, reason } = readText(file);
  const unreadable = `cannot be read: ${reason}${namedBy ? ` (named by ${namedBy})` : ""}`;
  if (text === null) return { document: {}, text: "", finding: { severity: "error", message: unreadable } };
  const { document, finding } = parseToml(text);
  return finding ? { document: {}, text: "", finding } : { document, text, finding };
}

function readDotenv(folder: string | null, findings: Finding[]): { variables: Map<string, string>; watched: string[] } {
  if (folder === null) return { variables: new Map(), watched: [] };
  const file = join(folder, ".env");
  const { text, reason } = readText(file);
  if (reason !== null && reason !== "no such file") findings.push({ severity: "warning", message: `cannot be read: ${reason}`, file });
  return { variables: parseDotenv(text ?? ""), watched: [file] };
}

function build(workshop: Workshop): Built {
  const { environment, expansion, findings } = workshop;
  const declared = declaredProviders(expansion.tree);
  const { document, findings: faults, broken } = checkDocument(expansion.tree);
  const known = new Set([...findings, ...expansion.findings].flatMap(({ path }) => (path ? [pathKey(path)] : [])));
  for (const finding of expansion.findings) findings.push(finding);
  findings.push(...faults.filter(({ path }) => !path || !known.has(pathKey(path))));
  const own = fileEntries(document, declared, broken, workshop);
  const found = declared.any ? own : environmentEntries(workshop);
  const words = providerWords([...declared.names, ...found.map(({ entry }) => entry.name)]);
  const entries = byPriority([...found, ...routeEntries(document, found, words, workshop)]);
  for (const finding of crossCheck(document, entries, words)) findings.push(finding);
  const config = assembleConfig(
    document,
    entries.map(({ entry }) => entry),
    workshop,
  );
  const sources = collectSources(expansion, entries);
  const level = environment.lookup("AGENCY_LOG_LEVEL");
  if (level?.value === config.server.logLevel) sources["server.log_level"] = { from: level.from, name: level.name };
  return { config, sources };
}

function collectSources(expansion: Expansion, entries: readonly BuiltEntry[]): Record<string, Source> {
  const sources: Record<string, Source> = Object.create(null);
  for (const [key, source] of expansion.sources) {
    const path: Path = JSON.parse(key);
    const ofEntry = path[0] === "llm" && (path[1] === "providers" || Object.hasOwn(providerSchema.shape, String(path[1])));
    const plainElement = typeof path.at(-1) === "number" && source.from === "file";
    if (!ofEntry && !plainElement) sources[formatPath(path)] = source;
  }
  for (const { entry, sources: own } of entries) {
    for (const [key, source] of Object.entries(own)) sources[formatPath(["llm", "providers", entry.name, key])] = source;
  }
  return sources;
}

function unexpanded(environment: Environment): Finding[] {
  return [...environment.unexpanded].map((name) => ({
    severity: "warning",
    message: `${name} holds a literal \${…} that whatever starts agency-llm has not expanded; it counts as not set`,
    file: null,
  }));
}

/** Two entries that share a variable say the same of it. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
