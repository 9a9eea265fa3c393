import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { CallError } from "../errors.ts";
import { costOf } from "../money/cost.ts";
import type { Prices } from "../money/prices.ts";
import { type Backend, nameOf, type Target } from "../providers/backend.ts";
import type { CompleteRequest, Completion, Operation, ReplyListener, ReplyOf, RequestOf } from "../types.ts";
import type { CancelScope } from "../util/cancel-scope.ts";
import { averages } from "./averages.ts";
import type { Books } from "./books.ts";
import { type Caller, type CallRecord, compose } from "./call.ts";
import { exchanger } from "./exchange.ts";
import { notesOf, partialAnswer, usageOf } from "./finish.ts";
import type { Alert } from "./health.ts";
import { admission } from "./layers/admission.ts";
import { bookkeeping } from "./layers/bookkeeping.ts";
import { cooldown } from "./layers/cooldown.ts";
import { fallback } from "./layers/fallback.ts";
import { meter } from "./layers/meter.ts";
import { preload } from "./layers/preload.ts";
import { retry } from "./layers/retry.ts";
import { seconds, share } from "./layers/share.ts";
import { timeout } from "./layers/timeout.ts";
import { type Plan, planner, type Wishes } from "./plan.ts";
import { type Standing, standing } from "./standing.ts";
import { strategies } from "./strategies.ts";

/** How a caller wants a request carried out. */
export interface Ask extends Omit<Wishes, "client"> {
  /** Who calls, for the ledger and the budgets. */
  caller?: Caller | undefined;
  /** Ends the call from outside. */
  scope: CancelScope;
  /** For the whole call, all attempts and waits together. */
  deadlineMs: number;
  /** Hears of each target before it is asked. */
  onTarget?: (target: Target) => void;
  /** Hears of each wait for a target's rate limit. */
  onWait?: (target: Target, ms: number) => void;
  /** Hears the answer's pieces. */
  onText?: (piece: string) => void;
  /** The pieces go straight to the caller: once one was passed on there is no second try. */
  passesOn?: boolean;
}

/** What came of a call, with everything that was tried. */
export type Outcome<Op extends Operation> = { record: CallRecord; route: string | null; latencyMs: number } & (
  | { ok: true; reply: ReplyOf<Op>; target: Target; notes: string[] }
  | { ok: false; error: CallError }
);

/** Sends requests to the providers of one config; keeps what it learns for as long as that config is in force. */
export interface Router {
  run<Op extends Operation>(operation: Op, request: RequestOf<Op>, ask: Ask): Promise<Outcome<Op>>;
  /** Where a call would go, nothing sent. Throws a `CallError` when it could go nowhere. */
  plan<Op extends Operation>(operation: Op, request: RequestOf<Op>, wishes: Wishes): Plan;
  /** What calls have shown of the targets, from memory. */
  readonly standing: Pick<Standing, "health" | "limits">;
}

/** What a router works with beside its config. */
export interface RouterParts {
  backends: readonly Backend[];
  prices: Prices;
  /** Without books nothing is recorded and no budget is kept. */
  books: Books | null;
  onAlert?: ((alert: Alert) => void) | undefined;
}

export function createRouter(config: Config, { backends, prices, books, onAlert }: RouterParts): Router {
  const learned = averages();
  const plan = planner(config, backends, strategies(), learned, prices, books);
  const known = standing(config.fallback, onAlert);
  const through = compose(
    fallback(config.fallback, known.choose),
    share(),
    retry(config.fallback, known.rests),
    admission(known.gates),
    cooldown(known.health),
    bookkeeping(books),
    meter((target, usage) => costOf(usage, prices.of(target), Date.now())),
    preload(),
    timeout(),
  );

  const attempt = async <Op extends Operation>(
    operation: Op,
    request: RequestOf<Op>,
    ask: Ask,
    progress: Progress,
  ): Promise<ReplyOf<Op>> => {
    const { scope, record } = progress;
    await Promise.all([prices.load(), ...backends.map((backend) => backend.discover(operation))]);
    scope.throwIfCancelled();
    const caller = ask.caller ?? { requestId: randomUUID(), time: Date.now(), tool: operation, client: null };
    const { targets, route, tokens, cost, worst } = plan(operation, request, { ...ask, client: caller.client });
    const step = await exchanger(operation, request);
    progress.route = route;
    const [target] = targets;
    if (!target) throw new CallError("config", "no provider can take this call", { sent: false });
    const send = through<ReplyOf<Op>>((call) => {
      progress.asked = call.target;
      ask.onTarget?.(call.target);
      return step(call);
    });
    const listener = listenerOf(ask, record);
    return send({
      operation,
      task: ask.task ?? null,
      targets,
      target,
      remaining: targets.length - 1,
      probe: false,
      tokens,
      cost,
      worst,
      caller,
      scope,
      listener,
      record,
      ...(ask.onWait && { onWait: ask.onWait }),
    });
  };

  return {
    plan,
    standing: known,
    async run(operation, request, ask) {
      const started = performance.now();
      const scope = ask.scope.child();
      const progress: Progress = { scope, record: { attempts: [], committed: false, partial: null, notes: [] }, asked: null, route: null };
      scope.expire(ask.deadlineMs, () => deadlineError(ask.deadlineMs, progress.asked));
      const told = () => ({ record: progress.record, route: progress.route, latencyMs: performance.now() - started });
      try {
        const reply = await attempt(operation, request, ask, progress);
        learned.learn(ask.task ?? null, progress.record.attempts);
        return success(operation, request, reply, progress.asked, told());
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        const { partial } = progress.record;
        if (error.kind !== "deadline" || !partial || !mayBePartial(operation, request)) return { ok: false, error, ...told() };
        const reply = partialAnswer(request as CompleteRequest, partial.text, seconds(ask.deadlineMs));
        return success(operation, request, reply as ReplyOf<typeof operation>, partial.target, told());
      } finally {
        scope.release();
      }
    },
  };
}

/** Where a call has come to. */
interface Progress {
  scope: CancelScope;
  record: CallRecord;
  asked: Target | null;
  route: string | null;
}

function success<Op extends Operation>(
  operation: Op,
  request: RequestOf<Op>,
  reply: ReplyOf<Op>,
  target: Target | null,
  told: { record: CallRecord; route: string | null; latencyMs: number },
): Outcome<Op> {
  if (!target) throw new Error("an answer without a target");
  const counted =
    operation === "complete" ? { ...reply, usage: usageOf(request as CompleteRequest, (reply as Completion).text, reply.usage) } : reply;
  return { ok: true, reply: counted, target, notes: notesOf(request, reply, target, told.record), ...told };
}

/** Half a JSON value or half a tool call is of no use to anyone. */
function mayBePartial<Op extends Operation>(operation: Op, request: RequestOf<Op>): boolean {
  if (operation !== "complete") return false;
  const { format, tools } = request as CompleteRequest;
  return format === undefined && !tools?.length;
}

function deadlineError(deadlineMs: number, asked: Target | null): CallError {
  const waited = asked ? `waiting for ${nameOf(asked)}` : "before any provider was asked";
  const remedy = "raise timeout_ms, or choose a faster model";
  return new CallError("deadline", `the deadline of ${seconds(deadlineMs)} passed ${waited}; ${remedy}`, { sent: asked !== null });
}

function listenerOf({ onText, passesOn }: Ask, record: CallRecord): ReplyListener {
  return {
    accepted() {},
    bytes() {},
    text(piece) {
      if (passesOn) record.committed = true;
      onText?.(piece);
    },
  };
}
