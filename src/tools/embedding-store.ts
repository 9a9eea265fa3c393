import { randomBytes } from "node:crypto";

/** Vectors that wait to be read by the client that made them. */
export interface EmbeddingStore {
  /** Keeps vectors for a while; gives the addresses under which they can be read, one a page. */
  keep(owner: string, embeddings: StoredEmbeddings): string[];
  /** The JSON of one page; `null` when there is none, it has expired, or it belongs to another. */
  read(owner: string, id: string, page: number | null): string | null;
}

export interface StoredEmbeddings {
  model: string;
  dimensions: number;
  embeddings: number[][];
}

const LIFE_MS = 15 * 60_000;
const CAPACITY = 64 * 2 ** 20;
const PAGE = 4 * 2 ** 20;

interface Kept {
  owner: string;
  pages: string[];
  size: number;
  expires: NodeJS.Timeout;
}

/** A store in memory: 64 MB, oldest out first, 15 minutes; ids are 128 random bits. */
export function embeddingStore(): EmbeddingStore {
  const kept = new Map<string, Kept>();
  let size = 0;

  const drop = (id: string) => {
    const entry = kept.get(id);
    if (!entry) return;
    clearTimeout(entry.expires);
    size -= entry.size;
    kept.delete(id);
  };
  const makeRoom = (needed: number) => {
    for (const id of kept.keys()) {
      if (size + needed <= CAPACITY) return;
      drop(id);
    }
  };
  return {
    keep(owner, embeddings) {
      const id = randomBytes(16).toString("hex");
      const pages = pagesOf(embeddings);
      const own = pages.reduce((sum, page) => sum + page.length, 0);
      makeRoom(own);
      kept.set(id, { owner, pages, size: own, expires: setTimeout(drop, LIFE_MS, id).unref() });
      size += own;
      return pages.length === 1 ? [addressOf(id)] : pages.map((_, index) => addressOf(id, index + 1));
    },
    read(owner, id, page) {
      const entry = kept.get(id);
      if (!entry || entry.owner !== owner) return null;
      if (page !== null) return entry.pages[page - 1] ?? null;
      if (entry.pages.length === 1) return entry.pages[0] ?? null;
      return JSON.stringify({ pages: entry.pages.map((_, index) => addressOf(id, index + 1)) });
    },
  };
}

function addressOf(id: string, page?: number): string {
  return `agency://embeddings/${id}${page === undefined ? "" : `/${page}`}`;
}

/** Vectors as JSON texts of at most 4 MiB each. */
function pagesOf({ model, dimensions, embeddings }: StoredEmbeddings): string[] {
  const pages: string[][] = [[]];
  let length = 0;
  for (const vector of embeddings) {
    const text = JSON.stringify(vector);
    if (length > 0 && length + text.length > PAGE) {
      pages.push([]);
      length = 0;
    }
    pages.at(-1)?.push(text);
    length += text.length + 1;
  }
  const head = `{"model":${JSON.stringify(model)},"dimensions":${dimensions}`;
  return pages.map((vectors) => `${head},"embeddings":[${vectors.join(",")}]}`);
}
