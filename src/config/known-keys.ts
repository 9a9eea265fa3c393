import { nearest } from "../util/nearest.ts";
import { configJsonSchema } from "./json-schema.ts";
import { formatPath, type Path } from "./path.ts";

interface Node {
  properties?: Readonly<Record<string, Node>>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: readonly Node[];
}

let schema: Node | null = null;

/** What to say of a key that is not known where it stands: the nearest one there, or the table that it belongs to. */
export function unknownKey(table: Path, key: string): string {
  schema ??= configJsonSchema() as Node;
  const known = Object.keys(nodeAt(table, schema)?.properties ?? {});
  const [near] = nearest(key, known);
  if (near !== undefined) return `unknown key; did you mean "${near}"?`;
  const home = tableWith(key, schema, []);
  if (home) return `unknown key here; it belongs under [${formatPath(home)}]`;
  if (known.length === 0) return "unknown key";
  return known.length > 12 ? "unknown key" : `unknown key; known here: ${known.join(", ")}`;
}

function nodeAt(path: Path, root: Node): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (typeof step === "number") node = node?.items;
    else if (node?.properties && Object.hasOwn(node.properties, step)) node = node.properties[step];
    else node = typeof node?.additionalProperties === "object" ? node.additionalProperties : undefined;
    node = node?.anyOf?.find((choice) => choice.properties) ?? node;
  }
  return node;
}

/** The first table of fixed name that has the key. */
function tableWith(key: string, node: Node, path: Path): Path | null {
  const properties = node.properties ?? {};
  if (path.length > 0 && Object.hasOwn(properties, key)) return path;
  for (const [name, below] of Object.entries(properties)) {
    const found = tableWith(key, below, [...path, name]);
    if (found) return found;
  }
  return null;
}
