/**
 * Thought signatures, kept beside the ids of the calls they came with.
 *
 * Gemini signs a function call with its encrypted thoughts and wants the signature back with that call in the next turn; Gemini 3 answers
 * 400 without one. A tool call of ours is `{id, name, arguments}` and nothing else. Signatures are up to 5 KB of base64: inside an id they
 * would flood the context of the model that has to repeat them, and break the limits other providers set for ids once a conversation falls
 * back to them (OpenAI: 40 characters). So the id stays short, Google's own or an invented one, and is the key to the signature here.
 * An id that is not known (another replica, a restart, a call that another provider's model made) gets `STAND_IN`, which Google
 * documents for just that: the call works, only the earlier thoughts are missing.
 */
const kept = new Map<string, string>();
let size = 0;

/** In characters; the oldest signatures go first. */
const LIMIT = 4 * 2 ** 20;

/** Accepted in place of a signature for calls that the model did not make itself: https://ai.google.dev/gemini-api/docs/thought-signatures#faqs */
export const STAND_IN = Buffer.from("context_engineering_is_the_way_to_go").toString("base64");

/** Keeps the signature of a call. */
export function rememberSignature(id: string, signature: string): void {
  forget(id);
  kept.set(id, signature);
  size += id.length + signature.length;
  for (const oldest of kept.keys()) {
    if (size <= LIMIT) break;
    forget(oldest);
  }
}

/** The signature that came with the call of this id, if it is still known. */
export function signatureOf(id: string): string | undefined {
  return kept.get(id);
}

function forget(id: string): void {
  const signature = kept.get(id);
  if (signature === undefined) return;
  kept.delete(id);
  size -= id.length + signature.length;
}
