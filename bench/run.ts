// npm run bench                    the built command against a bare server on the same SDK: medians and ratios, about four minutes
// npm run bench -- --quick         a first look, about one minute; `--only plain,streamed,start` runs some of the rows
// npm run bench -- --bare FILE     against another build's cli.js instead, for an A/B of two versions; `--ours FILE` for the other side
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { callRows } from "./calls.ts";
import { contestants, type Pair } from "./contestants.ts";
import type { Row } from "./row.ts";
import { startRows } from "./starts.ts";
import { table } from "./table.ts";
import { startUpstream } from "./upstream-process.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "plain,streamed,start" },
    ours: { type: "string" },
    bare: { type: "string" },
  },
});
const groups = values.only.split(",");
const rounds = values.quick ? 3 : 9;
const say = (text: string) => process.stdout.write(`${text}\n`);
const load = () =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(" ");

const before = load();
const upstream = await startUpstream();
const rows: Row[] = [];
let pair: Pair | undefined;
try {
  pair = await contestants(upstream.url, { ours: values.ours, bare: values.bare });
  if (groups.includes("plain")) {
    const plain = { stream: false, warmUp: 6_000, rounds };
    const calls = values.quick ? 2_000 : 4_000;
    const runs = [
      { name: "CPU per plain call, 32 at once", target: 1.35, concurrency: 32, calls },
      { name: "CPU per plain call, one at a time", target: 1.35, concurrency: 1, calls: calls / 2 },
    ];
    rows.push(...(await callRows(pair, plain, runs)));
  }
  if (groups.includes("streamed")) {
    const streamed = { stream: true, warmUp: 2_000, rounds };
    const runs = [
      { name: "CPU per streamed call of 131 events, 32 at once", target: 1.45, concurrency: 32, calls: values.quick ? 500 : 1_000 },
    ];
    rows.push(...(await callRows(pair, streamed, runs)));
  }
  if (groups.includes("start")) rows.push(...(await startRows(pair, values.quick ? 7 : 21)));
} finally {
  upstream.stop();
  pair?.clean();
}
say(table(rows));
say(`node ${process.version}; load average ${before} before, ${load()} after: other work on the machine moves times more than CPU ratios.`);
