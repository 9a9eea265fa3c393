import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";

const SETTLE_MS = 100;
/** For file systems that do not tell of changes. */
const POLL_MS = 5_000;

/**
 * Calls `onChange` when what the files hold has changed: edited in place, replaced by a rename, or reached through a symlink that now
 * points elsewhere. Folders are watched, since a watched file goes unheard after its first rename. Keeps no process alive.
 */
export function watchFiles(files: () => readonly string[], onChange: () => void): { stop(): void } {
  let seen = contentOf(files());
  let settling: NodeJS.Timeout | undefined;
  const watchers = new Map<string, FSWatcher>();

  const look = () => {
    const now = contentOf(files());
    if (now === seen) return;
    seen = now;
    onChange();
    seen = contentOf(files());
    follow();
  };
  const soon = () => {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLE_MS).unref();
  };
  const follow = () => {
    for (const folder of new Set(files().map((file) => dirname(file)))) {
      if (!watchers.has(folder)) tryWatch(folder, watchers, soon);
    }
  };
  const poll = setInterval(look, POLL_MS).unref();
  follow();
  return {
    stop() {
      clearInterval(poll);
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function tryWatch(folder: string, watchers: Map<string, FSWatcher>, onEvent: () => void): void {
  try {
    const watcher = watch(folder, onEvent).unref();
    watcher.on("error", () => {
      watcher.close();
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  } catch {
    // The folder is not there (yet): the poll finds it.
  }
}

function contentOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update("\0").update(read(file)).update("\0");
  return hash.digest("hex");
}

function read(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch {
    return "absent";
  }
}
