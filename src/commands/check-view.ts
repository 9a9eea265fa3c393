import type { LedgerState } from "./check-files.ts";
import type { Row } from "./check-provider.ts";
import { type Column, type Screen, table } from "./table.ts";

/** All that a check has found. */
export interface Checkup {
  file: string | null;
  rows: readonly Row[];
  ledger: LedgerState;
  warnings: readonly string[];
}

const COLUMNS: readonly Column[] = [
  { title: "provider" },
  { title: "state" },
  { title: "key" },
  { title: "reached" },
  { title: "auth" },
  { title: "models" },
  { title: "price" },
];

/** A row for each provider, then a line for each thing to do. */
export function checkText({ file, rows, ledger, warnings }: Checkup, screen: Screen): string {
  const kept = ledger.exists ? "can be written" : "is made with the first call";
  const lines = [
    ...rows.flatMap(({ name, fix, error }) =>
      fix === null ? [] : `${name}: ${error && error.message !== fix ? `${error.message} → ` : ""}${fix}`,
    ),
    ...rows.flatMap((row) => row.warnings.map((warning) => `${row.name}: ${warning}`)),
    ...warnings,
  ];
  return [
    `config: ${file ?? "none; the environment decides"}`,
    table(COLUMNS, rows.map(cells), screen).trimEnd(),
    `ledger: ${ledger.path ?? "none"} ${ledger.trouble === null ? kept : `is not usable: ${ledger.trouble}`}`,
    ...(lines.length > 0 ? ["", ...lines] : []),
    "",
  ].join("\n");
}

function cells(row: Row): string[] {
  const { name, kind, state, models, auth } = row;
  if (state === "absent") return [name, "absent", "", `nothing at ${row.host}`];
  const unpriced = models.filter(({ priced }) => !priced);
  const price = models.length === 0 ? "" : unpriced.length === 0 ? "known" : "unknown";
  return [name === kind ? name : `${name} (${kind})`, state, keyCell(row), reachedCell(row), auth, modelsCell(row), price];
}

function keyCell({ key, kind }: Row): string {
  if (key === null) return kind === "embedded" || kind === "ollama" ? "none needed" : "none";
  const places = { file: "config", environment: key.name, dotenv: `.env ${key.name}`, secret_file: `file ${key.name}`, default: "" };
  return `${places[key.from]} ${key.masked}`;
}

function reachedCell({ host, asked, failedAt, proxy, live, kind }: Row): string {
  if (kind === "embedded") return "in this process";
  const through = proxy === null ? "" : ` by proxy ${proxy}`;
  if (failedAt !== null) return `${failedAt.toUpperCase()} fails: ${host}${through}`;
  return asked || live !== null ? `${host}${through}` : "not asked";
}

function modelsCell({ models, asked, error }: Row): string {
  const told = asked && error === null;
  const words = models.map(({ id, listed }) => (listed === false ? `${id} (not listed)` : listed === null && told ? `${id} (untold)` : id));
  return [...new Set(words)].join(", ");
}

/** The same for programs. */
export function checkJson({ file, rows, ledger, warnings }: Checkup) {
  return {
    ok: rows.every(({ state }) => state !== "failed"),
    config: file,
    providers: rows.map(({ failedAt, aheadMs, models, key, asked, live, ...row }) => ({
      ...row,
      key: key && { from: key.from, name: key.name, masked: key.masked },
      reached: asked ? failedAt === null : null,
      failed_at: failedAt,
      models: models.map(({ priced, ...model }) => ({ ...model, price_known: priced })),
      clock_ahead_s: aheadMs === null ? null : Math.round(aheadMs / 1000),
      live_model: live,
    })),
    ledger,
    warnings,
  };
}
