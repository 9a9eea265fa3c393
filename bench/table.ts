import { median } from "./median.ts";
import type { Row } from "./row.ts";

const HEADER = ["", "ours", "bare", "ratio", "middle half", "at most", ""];

/** The rows as a Markdown table. The ratio is the median of the rounds' own ratios, with the range of their middle half. */
export function table(rows: readonly Row[]): string {
  const cells = [HEADER, ...rows.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [header = [], ...body] = cells;
  return [line(header), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}

function cellsOf({ name, unit, ours, bare, target }: Row): string[] {
  const ratios = ours.map((value, round) => value / (bare[round] ?? Number.NaN));
  const ratio = median(ratios);
  const amount = (values: number[]) => `${median(values).toFixed(unit === "µs" ? 0 : 1)} ${unit}`;
  return [
    name,
    amount(ours),
    amount(bare),
    `${ratio.toFixed(2)} ×`,
    `${median(ratios, 0.25).toFixed(2)}–${median(ratios, 0.75).toFixed(2)}`,
    target === null ? "" : `${target} ×`,
    target === null ? "" : ratio <= target ? "kept" : "missed",
  ];
}
