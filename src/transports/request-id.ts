/** The id of a JSON-RPC request; `null` stands for one that could not be read. */
export type ReadableId = string | number | null;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|-?\d[\d.eE+-]*|true|false|null)/y;
/** A scalar right before the last brace of a line can only belong to the outermost object: where the TypeScript SDK's clients put the id. */
const LAST_ID = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;

/** Finds the id of a request of which only the beginning and the end of its line are known. */
export function recoverId(head: string, tail: string): ReadableId {
  const raw = idInHead(head) ?? LAST_ID.exec(tail)?.[1];
  return raw === undefined ? null : idOf({ id: JSON.parse(raw) });
}

/** The id of a parsed message, if it has one that may be answered. */
export function idOf(message: unknown): ReadableId {
  if (typeof message !== "object" || message === null || !("id" in message)) return null;
  return typeof message.id === "string" || typeof message.id === "number" ? message.id : null;
}

function idInHead(head: string): string | undefined {
  const tokens = tokensOf(head);
  let depth = 0;
  // The last token may be cut, so it is never read as a value.
  for (let index = 0; index < tokens.length - 3; index++) {
    const token = tokens[index];
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === '"id"' && depth === 1 && tokens[index + 1] === ":") return scalar(tokens[index + 2]);
  }
  return undefined;
}

function tokensOf(text: string): string[] {
  const pattern = new RegExp(TOKEN);
  const tokens: string[] = [];
  for (let match = pattern.exec(text); match?.[1] !== undefined; match = pattern.exec(text)) tokens.push(match[1]);
  return tokens;
}

function scalar(token: string | undefined): string | undefined {
  return token !== undefined && /^(?:"|-?\d+$)/.test(token) ? token : undefined;
}
