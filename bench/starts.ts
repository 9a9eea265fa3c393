import { setTimeout as pause } from "node:timers/promises";
import { startClient } from "./client.ts";
import type { Command, Pair } from "./contestants.ts";
import { callOnce } from "./load.ts";
import { cpuMs, residentMb } from "./process-stats.ts";
import type { Row } from "./row.ts";

const IDLE_MS = 500;

interface Start {
  listedMs: number;
  listedCpuMs: number;
  residentMb: number;
  firstCallMs: number;
}

/** Spawns both servers in turn: how long until the tools are listed, what that takes, and how long the first call after a rest. */
export async function startRows(pair: Pair, spawns: number): Promise<Row[]> {
  const ours: Start[] = [];
  const bare: Start[] = [];
  for (let round = -1; round < spawns; round++) {
    const turns = [async () => ours.push(await measure(pair.ours(false))), async () => bare.push(await measure(pair.bare(false)))];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const row = (name: string, unit: Row["unit"], target: number | null, key: keyof Start): Row => {
    const measured = (starts: Start[]) => starts.slice(1).map((start) => start[key]);
    return { name, unit, ours: measured(ours), bare: measured(bare), target };
  };
  return [
    row("cold start, spawn to tools/list reply", "ms", 0.9, "listedMs"),
    row("CPU until then", "ms", null, "listedCpuMs"),
    row("memory then", "MB", 1, "residentMb"),
    row("first call after 500 ms idle", "ms", 1.5, "firstCallMs"),
  ];
}

async function measure(command: Command): Promise<Start> {
  const spawned = performance.now();
  const client = startClient(command);
  await client.open();
  const listedMs = performance.now() - spawned;
  const [listedCpuMs, resident] = [cpuMs(client.pid), residentMb(client.pid)];
  await pause(IDLE_MS);
  const asked = performance.now();
  await callOnce(client);
  const firstCallMs = performance.now() - asked;
  await client.close();
  return { listedMs, listedCpuMs, residentMb: resident, firstCallMs };
}
