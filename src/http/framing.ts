import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";

/** Cuts a byte stream into events, synchronously and across chunk borders. */
export interface Framing {
  feed(chunk: Buffer): void;
  /** The stream has ended: hands over an event that was not closed by a line end. */
  end(): void;
}

export type OnEvent = (data: string, name: string | undefined) => void;

/** Server-sent events. Comments and unknown fields are skipped; a last event without its blank line still counts. */
export function serverSentEvents(onEvent: OnEvent): Framing {
  const decoder = new StringDecoder("utf8");
  const parser = createParser({ onEvent: (event) => onEvent(event.data, event.event) });
  return {
    feed: (chunk) => parser.feed(decoder.write(chunk)),
    end: () => parser.feed(`${decoder.end()}\n\n`),
  };
}

/** One JSON value a line. Blank lines are skipped. */
export function lines(onEvent: OnEvent): Framing {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const pieces = (rest + text).split("\n");
    rest = pieces.pop() ?? "";
    for (const line of pieces) if (line.trim() !== "") onEvent(line, undefined);
  };
  return {
    feed: (chunk) => take(decoder.write(chunk)),
    end: () => take(`${decoder.end()}\n`),
  };
}
