import { createHmac } from "node:crypto";
import type { Config } from "../config/config.ts";
import { budgetNote } from "../engine/budget-words.ts";
import { CallError } from "../errors.ts";
import type { Alert } from "../ledger/budgets.ts";
import type { Log } from "../log.ts";
import { cancelScope } from "../util/cancel-scope.ts";
import { delay } from "../util/delay.ts";

const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const PATIENCE_MS = 10_000;

/**
 * Sends an alert to the owner's webhook, again with doubling waits where it is not taken. The header `agency-signature` is
 * `sha256=` and the HMAC of the body under `alert_secret`. Fails no call: what cannot be delivered is logged.
 */
export function callWebhook(budget: Config["budget"] | undefined, alert: Alert, log: Log, firstWaitMs = FIRST_WAIT_MS): Promise<void> {
  const address = budget?.alertWebhook?.reveal() ?? "";
  if (address === "") return Promise.resolve();
  const body = JSON.stringify(alertBody(alert));
  const secret = budget?.alertSecret?.reveal();
  const headers = {
    "content-type": "application/json",
    "user-agent": "agency-llm",
    ...(secret && { "agency-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` }),
  };
  return deliver(address, headers, body, firstWaitMs).catch((error: unknown) => {
    log.warn(`the alert webhook was not reached: ${error instanceof CallError ? error.message : "its address is not a URL"}`);
  });
}

function alertBody(alert: Alert) {
  const { scope, unit, period, threshold, limitNanos, spentNanos } = alert;
  const text = budgetNote(alert, false).slice(1, -1);
  return { text, scope, unit, period, threshold, limit_usd: limitNanos / 1e9, spent_usd: spentNanos / 1e9 };
}

async function deliver(address: string, headers: Record<string, string>, body: string, firstWaitMs: number): Promise<void> {
  const url = new URL(address);
  for (let tries = 1; ; tries++) {
    try {
      return await post(url, headers, body);
    } catch (error) {
      if (tries === TRIES) throw error;
      await delay(firstWaitMs * 2 ** (tries - 1), cancelScope());
    }
  }
}

async function post(url: URL, headers: Record<string, string>, body: string): Promise<void> {
  const { send } = await import("../http/send.ts");
  const scope = cancelScope();
  scope.expire(PATIENCE_MS, () => new CallError("timeout", "it did not answer in 10 s"));
  try {
    await send({ method: "POST", url, headers, body }, { connectMs: 5_000, caFile: null }, scope, {
      start(status) {
        if (status >= 300) throw new CallError("bad_reply", `it answered HTTP ${status}`);
      },
      data() {},
    });
  } finally {
    scope.release();
  }
}
