import { lstatSync } from "node:fs";
import { posix, win32 } from "node:path";
import { isPlaceholder } from "./environment.ts";

/** Where to look: the command line's `--config`, and the world as parameters. */
export interface Surroundings {
  path?: string | undefined;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string | null;
}

export interface Location {
  /** The file to read; `null`: there is none. A named one may still be missing. */
  file: string | null;
  /** What named it; `null` when it was found at one of the usual places. */
  namedBy: "--config" | "AGENCY_CONFIG" | null;
  /** The usual places, in the order they are tried. */
  places: readonly string[];
}

/** Says which config file counts. The current folder is never one of the usual places. */
export function locateConfig(around: Surroundings): Location {
  const places = usualPlaces(around);
  const variable = around.env.AGENCY_CONFIG;
  if (around.path) return { file: fromHome(around.path, around.home), namedBy: "--config", places };
  if (variable && !isPlaceholder(variable)) return { file: fromHome(variable, around.home), namedBy: "AGENCY_CONFIG", places };
  return { file: places.find(isThere) ?? null, namedBy: null, places };
}

/** A path whose `~` is the home folder; no shell has done that for a path out of a client's settings. */
export function fromHome(path: string, home: string | null): string {
  return home !== null && /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
}

function usualPlaces({ env, platform, home }: Surroundings): string[] {
  const { join, isAbsolute } = platform === "win32" ? win32 : posix;
  const folder = env.XDG_CONFIG_HOME && isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : platformFolder(env, platform, home);
  const own = folder === null ? [] : [join(folder, "agency-llm", "config.toml")];
  return platform === "win32" ? own : [...own, "/etc/agency-llm/config.toml"];
}

function platformFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string | null): string | null {
  if (platform === "win32" && env.APPDATA) return env.APPDATA;
  if (home === null) return null;
  if (platform === "win32") return win32.join(home, "AppData", "Roaming");
  return posix.join(home, platform === "darwin" ? "Library/Application Support" : ".config");
}

/** A file that is there but cannot be read, or a dangling link, must be reported and not passed over. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}
