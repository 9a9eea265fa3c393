import { callRows } from "./calls.ts";
import type { Pair } from "./contestants.ts";
import type { Row } from "./row.ts";
import { startRows } from "./starts.ts";

/** What is measured, with the targets of SPEC section 9. A round needs some hundred milliseconds of CPU: the kernel counts in steps of ten. */
export const GROUPS: Record<string, (pair: Pair, quick: boolean) => Promise<Row[]>> = {
  plain: (pair, quick) =>
    callRows(pair, { stream: false, warmUp: 6_000, starts: quick ? 1 : 5, rounds: 3 }, [
      { name: "CPU per plain call, 32 at once", target: 1.35, concurrency: 32, calls: 5_000 },
      { name: "CPU per plain call, one at a time", target: 1.35, concurrency: 1, calls: 3_000 },
    ]),
  streamed: (pair, quick) =>
    callRows(pair, { stream: true, warmUp: 3_000, starts: quick ? 1 : 5, rounds: 3 }, [
      { name: "CPU per streamed call of 131 events, 32 at once", target: 1.45, concurrency: 32, calls: 1_500 },
    ]),
  start: (pair, quick) => startRows(pair, quick ? 7 : 21),
};
