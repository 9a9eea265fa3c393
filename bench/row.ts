/** One line of the result: what both servers needed in each round, in pairs, and what is allowed. */
export interface Row {
  name: string;
  unit: "µs" | "ms" | "MB";
  ours: number[];
  bare: number[];
  /** The highest ratio that SPEC section 9 allows; `null`: told for information. */
  target: number | null;
}
