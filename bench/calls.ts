import { type Client, startClient } from "./client.ts";
import type { Pair } from "./contestants.ts";
import { callMany } from "./load.ts";
import { cpuMs } from "./process-stats.ts";
import type { Row } from "./row.ts";

/** One way of calling that is measured. */
export interface Run {
  name: string;
  target: number;
  concurrency: number;
  /** In each round. */
  calls: number;
}

/** What the servers do before and while they are measured. */
export interface Setting {
  stream: boolean;
  /** Calls before the first reading: compiling threads distort colder ones. */
  warmUp: number;
  rounds: number;
}

/** CPU of the server process per call, warm; both servers in turn in every round. */
export async function callRows(pair: Pair, { stream, warmUp, rounds }: Setting, runs: readonly Run[]): Promise<Row[]> {
  const ours = startClient(pair.ours(stream));
  const bare = startClient(pair.bare(stream));
  const rows: Row[] = [];
  try {
    for (const client of [ours, bare]) {
      await client.open();
      await callMany(client, warmUp, 32);
    }
    for (const run of runs) {
      const row: Row = { name: run.name, unit: "µs", ours: [], bare: [], target: run.target };
      for (let round = 0; round < rounds; round++) {
        const turns = [async () => row.ours.push(await cpuPerCall(ours, run)), async () => row.bare.push(await cpuPerCall(bare, run))];
        for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
      }
      rows.push(row);
    }
  } finally {
    await Promise.all([ours.close(), bare.close()]);
  }
  return rows;
}

async function cpuPerCall(client: Client, { calls, concurrency }: Run): Promise<number> {
  const before = cpuMs(client.pid);
  await callMany(client, calls, concurrency);
  return ((cpuMs(client.pid) - before) * 1000) / calls;
}
