import type { Alert, Health } from "../engine/health.ts";
import type { Standing } from "../engine/standing.ts";
import type { Backend, Target } from "../providers/backend.ts";

const SHOWN_CHARACTERS = 120;

/** `ok`, or what a target rests from and for how long. */
export function stateWords(target: Target, { health }: Pick<Standing, "health">): string {
  const cooldown = health.cooldown(target);
  if (!cooldown) return "ok";
  return cooldown.forMs > 0 ? `cooling ${Math.ceil(cooldown.forMs / 1000)} s (${cooldown.kind})` : `to be tried again (${cooldown.kind})`;
}

/** A line for each key that does not work, with what to do. */
export function alertLines(backends: readonly Backend[], health: Health): string[] {
  return backends.flatMap((backend) => {
    const alert = health.alert(backend);
    return alert ? [`! ${alertWords(alert)}`] : [];
  });
}

/** What is wrong with a key and what to do about it, in one line. */
export function alertWords({ backend: { name, entry, service }, kind, message }: Alert): string {
  const said = message.length > SHOWN_CHARACTERS ? `${message.slice(0, SHOWN_CHARACTERS - 1)}…` : message;
  const setting = entry.origin === "environment" ? (service.keys[0] ?? "its key") : "its api_key";
  const remedy = kind === "quota" ? "add credit, or take it out of use" : `replace ${setting}`;
  return `${name}: ${kind === "quota" ? "no credit left" : "its key is refused"} (${said}); ${remedy}`;
}

/** How a target's last calls went and what is left of its limits, for programs. */
export function healthView(target: Target | null, { health, limits }: Pick<Standing, "health" | "limits">) {
  if (!target) return null;
  const { calls, successRate, p50Ms, p95Ms } = health.figures(target);
  const cooldown = health.cooldown(target);
  const { rpm, tpm, rpd, concurrency, provider } = limits.left(target);
  const told = ({ limit, remaining, resetMs }: { limit: number | null; remaining: number; resetMs: number }) => ({
    limit,
    remaining,
    reset_ms: resetMs,
  });
  return {
    state: stateWords(target, { health }),
    calls,
    success_rate: successRate,
    p50_ms: rounded(p50Ms),
    p95_ms: rounded(p95Ms),
    cooldown: cooldown && { kind: cooldown.kind, for_ms: Math.ceil(cooldown.forMs) },
    limits_left: {
      rpm,
      tpm,
      rpd,
      max_concurrency: concurrency,
      provider_requests: provider.requests && told(provider.requests),
      provider_tokens: provider.tokens && told(provider.tokens),
    },
  };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
