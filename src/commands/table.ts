import type { WriteStream } from "node:tty";

/** What tables are drawn on. */
export interface Screen {
  write(text: string): void;
  /** Columns that a line may take. */
  width: number;
  bold(text: string): string;
}

/** A terminal, or a pipe, on which nothing is cut and nothing is coloured. */
export function screenOf(stream: Partial<WriteStream> & Pick<WriteStream, "write">, env: NodeJS.ProcessEnv): Screen {
  const coloured = stream.isTTY === true && !env.NO_COLOR;
  return {
    write: (text) => void stream.write(text),
    width: stream.isTTY === true ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    bold: (text) => (coloured ? `\u001b[1m${text}\u001b[22m` : text),
  };
}

export interface Column {
  title: string;
  /** Numbers stand at the right. */
  right?: boolean;
}

const GAP = "  ";
/** No column gets narrower than this. */
const LEAST = 6;

/** Lines of aligned columns that fit the screen: the widest columns are cut first. Ends with a line break. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], screen: Screen): string {
  const natural = columns.map(({ title }, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const widths = fitted(natural, screen.width - GAP.length * (columns.length - 1));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ right }, column) => {
        const width = widths[column] ?? 0;
        const cell = cut(cells[column] ?? "", width);
        return right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [screen.bold(line(columns.map(({ title }) => title))), ...rows.map(line), ""].join("\n");
}

function fitted(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= LEAST) break;
    widths[widest] = width - 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}
