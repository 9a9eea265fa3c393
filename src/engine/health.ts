import type { CallError, ErrorKind } from "../errors.ts";
import { type Backend, nameOf, type Target } from "../providers/backend.ts";
import { remembered } from "../util/remembered.ts";
import { type Circuit, circuit } from "./circuit.ts";
import { type Figures, type Outcomes, outcomes } from "./outcomes.ts";

/** Why a target is passed over, or how it is tried again. */
export interface Cooldown {
  kind: ErrorKind;
  /** Milliseconds until it is tried again; 0 when its rest is over. */
  forMs: number;
}

/** A key that does not work: nobody should drift to a dearer provider without knowing. */
export interface Alert {
  backend: Backend;
  /** `auth` or `quota`. */
  kind: ErrorKind;
  message: string;
}

/** What calls have shown of targets and of their providers' keys; in memory, for as long as a config is in force. */
export interface Health {
  /** Neither the target nor its key rests, and nobody else is trying whether they have recovered. */
  isReady(target: Target): boolean;
  /** When it is ready again, on the clock of `performance.now()`. */
  recoversAt(target: Target): number;
  /** A try begins; it reports once how it went. */
  begin(target: Target): Trial;
  /** What it rests from; `null` when it does not. */
  cooldown(target: Target): Cooldown | null;
  /** The provider's key is refused or has no credit. */
  alert(backend: Backend): Alert | null;
  figures(target: Target): Figures;
}

export interface Trial {
  succeeded(): void;
  failed(error: CallError): void;
  /** It answers again, although its answer is not complete. */
  answers(): void;
  /** Nothing was learned: the caller gave up, or an answer that was coming was cut off by our own clock. */
  dropped(): void;
}

interface Known {
  circuit: Circuit;
  outcomes: Outcomes;
}

const TARGET_RESTS = { firstMs: 5_000, longestMs: 60_000 };
const KEY_RESTS = { firstMs: 60_000, longestMs: 900_000 };

export function health(onAlert: (alert: Alert) => void = () => {}): Health {
  const targets = new Map<string, Known>();
  const keys = new Map<string, Circuit>();
  const ofTarget = (target: Target) =>
    remembered(targets, nameOf(target), () => ({ circuit: circuit(TARGET_RESTS), outcomes: outcomes() }));
  const ofKey = (name: string) => remembered(keys, name, () => circuit(KEY_RESTS));
  const circuits = (target: Target) => [ofTarget(target).circuit, ofKey(keyOf(target))] as const;
  const opened = (target: Target) => circuits(target).filter(({ kind }) => kind !== null);

  return {
    isReady: (target) => circuits(target).every((one) => one.isReady()),
    recoversAt: (target) => Math.max(0, ...opened(target).map(({ until }) => until)),
    begin: (target) => trial(target, ofTarget(target), ofKey(keyOf(target)), onAlert),
    cooldown(target) {
      const [worst] = opened(target).sort((a, b) => b.until - a.until);
      return worst?.kind ? { kind: worst.kind, forMs: Math.max(0, worst.until - performance.now()) } : null;
    },
    alert(backend) {
      const dead = [backend.name, `${backend.name} embeddings`].map((name) => keys.get(name)).find((key) => key && key.kind !== null);
      return dead?.kind ? { backend, kind: dead.kind, message: dead.message } : null;
    },
    figures: (target) => ofTarget(target).outcomes.figures(),
  };
}

function trial(target: Target, own: Known, key: Circuit, onAlert: (alert: Alert) => void): Trial {
  const started = performance.now();
  const onTarget = own.circuit.begin();
  const onKey = key.begin();
  const probing = own.circuit.kind !== null || key.kind !== null;
  const both = (step: "succeeded" | "dropped") => {
    onTarget[step]();
    onKey[step]();
  };
  const took = (ok: boolean) => own.outcomes.add(ok, performance.now() - started);
  return {
    succeeded() {
      took(true);
      both("succeeded");
    },
    failed(error) {
      const { cooldown } = error.reaction;
      if (cooldown === "none") {
        if (error.kind === "bad_reply") took(false);
        both(isAnswer(error) ? "succeeded" : "dropped");
        return;
      }
      took(false);
      if (cooldown !== "key") {
        onKey.dropped();
        onTarget.failed(error, cooldown !== "repeated");
        return;
      }
      const known = key.kind !== null;
      onTarget.dropped();
      onKey.failed(error, true);
      if (!known) onAlert({ backend: target.backend, kind: error.kind, message: error.message });
    },
    answers() {
      if (probing) both("succeeded");
    },
    dropped: () => both("dropped"),
  };
}

/** The request was read and answered, if not as the caller hoped: the target works. */
function isAnswer({ status, kind }: CallError): boolean {
  return status !== undefined && (kind === "bad_request" || kind === "too_long" || kind === "filtered");
}

/** Whose key a target needs: its provider's, or the other one that only its embeddings need. */
function keyOf({ backend, model }: Target): string {
  return backend.service.embeddingsKey !== undefined && model.startsWith("voyage") ? `${backend.name} embeddings` : backend.name;
}
