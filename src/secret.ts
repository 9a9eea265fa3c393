import { inspect } from "node:util";

/** A value that cannot be printed: it turns into `[redacted]` in strings, JSON and logs. Only what puts it on the wire may `reveal` it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** Enough to tell two keys apart: the first three and the last four characters of a long one. */
  masked(): string {
    return this.#value.length < 16 ? "…" : `${this.#value.slice(0, 3)}…${this.#value.slice(-4)}`;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [inspect.custom](): string {
    return "[redacted]";
  }
}
