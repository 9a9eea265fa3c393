import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The world around, as far as it decides where the ledger is. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}

/** The ledger's file where none is configured: in the user's state folder. `null` where there is none. */
export function usualLedgerPath({ env, platform = process.platform }: Surroundings): string | null {
  const { join, isAbsolute } = platform === "win32" ? win32 : posix;
  const named = env.XDG_STATE_HOME;
  const folder = named && isAbsolute(named) ? named : platformFolder(env, platform);
  return folder === null ? null : join(folder, "agency-llm", "usage.db");
}

function platformFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  if (platform === "win32" && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  const home = (platform === "win32" ? env.USERPROFILE : env.HOME) || ownHome();
  if (!home) return null;
  if (platform === "win32") return win32.join(home, "AppData", "Local");
  return posix.join(home, platform === "darwin" ? "Library/Application Support" : ".local/state");
}

function ownHome(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}
