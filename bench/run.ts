// npm run bench                    the built command against a bare server on the same SDK: medians and ratios, two to three minutes
// npm run bench -- --quick         a first look in half a minute; `--only plain,streamed,start` measures some of the rows
// npm run bench -- --bare FILE     another build's cli.js in the bare server's place, for an A/B of two versions; `--ours FILE` likewise
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { contestants, type Pair } from "./contestants.ts";
import { GROUPS } from "./groups.ts";
import type { Row } from "./row.ts";
import { table } from "./table.ts";
import { startUpstream } from "./upstream-process.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(GROUPS).join() },
    ours: { type: "string" },
    bare: { type: "string" },
  },
});
const wanted = values.only.split(",");
const say = (text: string) => process.stdout.write(`${text}\n`);
const load = () => loadavg().map((value) => value.toFixed(1));

const before = load();
const upstream = await startUpstream();
const rows: Row[] = [];
let pair: Pair | undefined;
try {
  pair = await contestants(upstream.url, { ours: values.ours, bare: values.bare });
  for (const [name, measure] of Object.entries(GROUPS)) if (wanted.includes(name)) rows.push(...(await measure(pair, values.quick)));
} finally {
  upstream.stop();
  pair?.clean();
}
say(table(rows));
say(`node ${process.version}; load average ${before.join(" ")} before and ${load().join(" ")} after, this run included.`);
say("Other work on the machine moves times by half and CPU by a tenth; trust the CPU ratios, and those whose middle half is narrow.");
