import { configJsonSchema } from "../config/json-schema.ts";
import { homeFolder, loadConfig } from "../config/load.ts";
import { type Location, locateConfig } from "../config/locate.ts";
import { formatProblem } from "../config/problems.ts";
import { readText } from "../config/read-text.ts";
import { viewConfig } from "../config/view.ts";
import { tomlView } from "./config-view.ts";
import type { World } from "./prices.ts";

/** What the command line asks for. */
export interface ConfigOptions {
  config?: string | undefined;
  json?: boolean | undefined;
}

/** `config path`: the file that counts, alone on stdout, and on stderr the places that were looked at. Gives the exit code. */
export function showPath({ config, json }: ConfigOptions, { env, screen, warn }: World): number {
  const { platform } = process;
  const location = locateConfig({ path: config, env, platform, home: homeFolder(env, platform) });
  const { file, namedBy } = location;
  const search = searched(location);
  const reason = file === null ? null : readText(file).reason;
  if (json) {
    screen.write(
      `${JSON.stringify({ file, named_by: namedBy, readable: file === null ? null : reason === null, reason, search }, null, 2)}\n`,
    );
  } else {
    if (file !== null) screen.write(`${file}\n`);
    for (const { place, why } of search) warn(`${place}: ${why}`);
    if (file === null) warn("there is no config file; the environment decides which providers there are");
  }
  if (reason !== null && !json) warn(`${file}: cannot be read: ${reason}`);
  return reason === null ? 0 : 2;
}

/** Every place of the search, in its order, and why it counts or does not. */
function searched({ file, namedBy, places }: Location): { place: string; why: string }[] {
  const whyOf = (place: string) => {
    if (namedBy !== null) return `not looked at: ${namedBy} names another`;
    if (place === file) return "counts: the first that is there";
    return file !== null && places.indexOf(place) > places.indexOf(file) ? "not looked at: one before it counts" : "no such file";
  };
  const named = (name: string) => ({
    place: name,
    why: namedBy === name ? `counts: names ${file}` : namedBy === null ? "not given" : "not looked at",
  });
  return [named("--config"), named("AGENCY_CONFIG"), ...places.map((place) => ({ place, why: whyOf(place) }))];
}

/** `config show`: the config in force, secrets redacted, and where each value came from. Gives the exit code. */
export function showConfig({ config: path, json }: ConfigOptions, { env, screen, warn }: World): number {
  const loaded = loadConfig({ path, env });
  const view = viewConfig(loaded);
  if (json) screen.write(`${JSON.stringify(view, null, 2)}\n`);
  else if (loaded.config !== null) screen.write(tomlView(view));
  for (const problem of json ? [] : loaded.problems) warn(formatProblem(problem));
  return loaded.config === null ? 2 : 0;
}

/** `config check`: everything that is wrong with a config, in the words that are used when it is loaded. Gives the exit code. */
export function checkConfig(file: string | undefined, { config, json }: ConfigOptions, { env, screen }: World): number {
  const loaded = loadConfig({ path: file ?? config, env });
  const { problems } = loaded;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (json) screen.write(`${JSON.stringify({ ok: errors === 0, file: loaded.file, problems }, null, 2)}\n`);
  else screen.write([...problems.map(formatProblem), verdict(loaded.file, errors, problems.length - errors), ""].join("\n"));
  return errors === 0 ? 0 : 2;
}

function verdict(file: string | null, errors: number, warnings: number): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const found = [...(errors > 0 ? [count(errors, "error")] : []), ...(warnings > 0 ? [count(warnings, "warning")] : [])];
  return `${file ?? "no config file; the environment decides"}: ${found.length > 0 ? found.join(", ") : "nothing is wrong"}`;
}

/** `config schema`: the JSON Schema that editors check a config against. */
export function showSchema({ screen }: World): number {
  screen.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return 0;
}
