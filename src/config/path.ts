/** The keys that lead to a value: names of tables, indexes of lists. */
export type Path = readonly (string | number)[];

/** Deeper than any key that means something; what is below is not looked at. */
export const DEEPEST = 50;

/** A path as a key of a map. */
export const pathKey = (path: Path): string => JSON.stringify(path);

/** A key's path as TOML writes it; entries of a list are counted from 0: `llm.providers[1].api_key`. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const name = /^[\w-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}
