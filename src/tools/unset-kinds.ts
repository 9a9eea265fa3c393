import type { Gateway } from "../gateway.ts";
import { type Kind, SERVICES, serviceOf } from "../providers/services.ts";

/** For kinds that only wait for a key: the variable to set, a line each. Nothing when a file names the providers: its owner has chosen. */
export function unsetKinds({ loaded, backends }: Gateway): string[] {
  if (!loaded.config || backends.some(({ entry }) => entry.origin === "file")) return [];
  const present = new Set(backends.map(({ entry }) => entry.kind));
  return (Object.keys(SERVICES) as Kind[]).flatMap((kind) => {
    const [key] = serviceOf(kind).keys;
    return key === undefined || present.has(kind) ? [] : [`${kind}: set ${key}`];
  });
}
