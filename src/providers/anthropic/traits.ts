import type { Parameter } from "../refusals.ts";

/** What a Claude model takes, as far as its id tells. */
export interface Traits {
  /** Takes `temperature` and `top_p`, and both of them at once. */
  samples: "both" | "either" | "no";
  /** How it is told to think. */
  thinks: "adaptive" | "budget" | "no";
  /** How thinking is turned off. `unset`: it is off unless asked for. */
  quiet: "unset" | "disabled" | "between_tools" | "never";
  /** Takes `tool_choice` of type `any` and `tool`. */
  forcesTools: boolean;
  /** Takes a JSON schema for its answer. */
  schemas: boolean;
  /** The token limit that is sent when the caller gives none: Anthropic wants one. */
  maxTokens: number;
}

/**
 * Reads them from the id; an id that is no Claude's (a proxy's own name) is taken for a model of today, and what it refuses is learned.
 * https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting (thinking),
 * https://platform.claude.com/docs/en/about-claude/models/migration-guide (sampling, forced tools),
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs (schemas)
 */
export function traitsOf(model: string): Traits {
  const { family, version } = identify(model) ?? { family: "", version: 406 };
  return {
    samples: version >= 407 ? "no" : version >= 400 ? "either" : "both",
    thinks: version >= 406 ? "adaptive" : version >= 307 ? "budget" : "no",
    quiet: quietOf(family, version),
    forcesTools: !(version >= 505 && (family === "opus" || family === "sonnet")) && !(version >= 501 && isFable(family)),
    schemas: version >= 405,
    maxTokens: version >= 307 ? 16_384 : 4096,
  };
}

/** What a model is documented to refuse; `seed` does not exist here. */
export function refuses(model: string): readonly Parameter[] {
  const { samples, thinks, forcesTools } = traitsOf(model);
  return [
    "seed",
    ...(samples === "no" ? (["temperature", "top_p"] as const) : []),
    ...(thinks === "no" ? (["reasoning"] as const) : []),
    ...(forcesTools ? [] : (["tool_choice"] as const)),
  ];
}

function quietOf(family: string, version: number): Traits["quiet"] {
  if (version < 406) return "unset";
  if (family === "sonnet") return version >= 505 ? "between_tools" : "disabled";
  if (family === "opus") return version >= 505 ? "never" : "disabled";
  return family === "haiku" ? "disabled" : "never";
}

function isFable(family: string): boolean {
  return family === "fable" || family === "mythos";
}

/** `claude-sonnet-4-5-20250929` and the older `claude-3-5-sonnet-20241022`: the family, and the version as 405 and 305. */
function identify(model: string): { family: string; version: number } | null {
  const id = model.toLowerCase();
  const newer = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(id);
  if (newer) return { family: newer[1] ?? "", version: versionOf(newer[2], newer[3]) };
  const older = /claude-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)(?:-([a-z]+))?/.exec(id);
  return older ? { family: older[3] ?? "", version: versionOf(older[1], older[2]) } : null;
}

function versionOf(major: string | undefined, minor: string | undefined): number {
  return Number(major) * 100 + Number(minor ?? 0);
}
