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
  /** How often both are started anew: two processes of one build differ by more than two rounds of one process. */
  starts: number;
  /** Readings after each start. */
  rounds: number;
}

/** CPU of the server process per call, warm; both servers in turn in every round. */
export async function callRows(pair: Pair, setting: Setting, runs: readonly Run[]): Promise<Row[]> {
  const rows = runs.map(({ name, target }): Row => ({ name, unit: "µs", ours: [], bare: [], target }));
  for (let start = 0; start < setting.starts; start++) {
    const ours = startClient(pair.ours(setting.stream));
    const bare = startClient(pair.bare(setting.stream));
    try {
      for (const client of [ours, bare]) {
        await client.open();
        await callMany(client, setting.warmUp, 32);
      }
      for (const [index, run] of runs.entries()) {
        for (let round = 0; round < setting.rounds; round++) await inTurn(ours, bare, run, rows[index], round % 2 === 1);
      }
    } finally {
      await Promise.all([ours.close(), bare.close()]);
    }
  }
  return rows;
}

async function inTurn(ours: Client, bare: Client, run: Run, row: Row | undefined, bareFirst: boolean): Promise<void> {
  const turns = [async () => row?.ours.push(await cpuPerCall(ours, run)), async () => row?.bare.push(await cpuPerCall(bare, run))];
  for (const turn of bareFirst ? turns.reverse() : turns) await turn();
}

async function cpuPerCall(client: Client, { calls, concurrency }: Run): Promise<number> {
  const before = cpuMs(client.pid);
  await callMany(client, calls, concurrency);
  return ((cpuMs(client.pid) - before) * 1000) / calls;
}
