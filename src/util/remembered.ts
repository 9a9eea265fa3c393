const MOST = 10_000;

/** What a map holds under a name, made when it is not there. Callers choose names, so the oldest go before the memory fills. */
export function remembered<Value>(all: Map<string, Value>, name: string, make: () => Value): Value {
  const known = all.get(name);
  if (known !== undefined) return known;
  const made = make();
  const [oldest] = all.keys();
  if (all.size >= MOST && oldest !== undefined) all.delete(oldest);
  all.set(name, made);
  return made;
}
