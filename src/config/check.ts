import type { z } from "zod/mini";
import { SERVICES } from "../providers/services.ts";
import { explainIssue, valueAt } from "./messages.ts";
import type { Path } from "./path.ts";
import { error, type Finding } from "./problems.ts";
import { type Document, documentSchema } from "./schema.ts";

/** More than this many mistakes are not told one by one. */
const MOST = 200;

/** A file held against the schema. */
export interface Checked {
  /** What is left when everything wrong is taken out, so that the remaining checks can run. */
  document: Document;
  findings: readonly Finding[];
  /** Entries of `llm.providers` that are only placeholders: what kind they are is not known. */
  broken: ReadonlySet<number>;
}

/** Holds a file against the schema and says everything that is wrong at once. Takes what is wrong out of `tree`. */
export function checkDocument(tree: unknown): Checked {
  const broken = new Set<number>();
  let result = documentSchema.safeParse(tree);
  const findings = explainIssues(result.error?.issues ?? [], tree);
  // each round takes something out; what a first round leaves behind is a table that now lacks a key it needs
  for (let round = 0; !result.success && round < 20; round++) {
    for (const path of result.error.issues.flatMap((issue) => faults(issue, tree))) takeOut(tree, path, broken);
    result = documentSchema.safeParse(tree);
  }
  return { document: result.success ? result.data : documentSchema.parse({}), findings, broken };
}

function explainIssues(issues: readonly z.core.$ZodIssue[], tree: unknown): Finding[] {
  const findings = issues.slice(0, MOST).flatMap((issue) => explainIssue(issue, tree));
  const left = Math.max(findings.length, issues.length) - MOST;
  return left > 0 ? [...findings.slice(0, MOST), error([], `and at least ${left} more problems of this kind`)] : findings;
}

/** What must go for an issue to be gone: the key, or its table if that lacks the key, or the whole list. */
function faults(issue: z.core.$ZodIssue, tree: unknown): Path[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...path, key]);
  while (path.length > 1 && !isEntry(path) && (Array.isArray(valueAt(tree, path.slice(0, -1))) || valueAt(tree, path) === undefined))
    path.pop();
  return [path];
}

/** Whether a path is an entry of the list of providers, or its kind, without which it is none. */
function isEntry(path: Path): boolean {
  return path[0] === "llm" && path[1] === "providers" && (path.length === 3 || (path.length === 4 && path[3] === "provider"));
}

function takeOut(tree: unknown, path: Path, broken: Set<number>): void {
  const parent = valueAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  const index = path[2];
  const providers = valueAt(tree, path.slice(0, 2));
  if (isEntry(path) && typeof index === "number" && Array.isArray(providers)) {
    // the other entries keep their places
    providers[index] = { provider: Object.keys(SERVICES)[0] };
    broken.add(index);
  } else if (typeof parent === "object" && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}
