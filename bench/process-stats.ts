import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second, on every machine. */
const MS_PER_TICK = 10;

/** Milliseconds of CPU that a process has used so far, in all its threads, in its own code and in the kernel. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Megabytes of memory that a process holds now. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
