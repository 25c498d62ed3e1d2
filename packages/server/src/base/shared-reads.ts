/**
 * Requests that came together go through their steps together, and most of them ask for the same: whether anything changed in
 * the directory, and for the same bucket. One read answers all who ask for it within one round of microtasks. Nothing comes
 * from outside during a round, so that the read was made when each of these requests was already here: whatever was
 * acknowledged before a request was sent is in it.
 */
export function sharedReads<Name, Value>(read: (name: Name) => Promise<Value>): (name: Name) => Promise<Value> {
  const begun = new Map<Name, Promise<Value>>()
  return (name) => {
    const known = begun.get(name)
    if (known !== undefined) return known
    const reading = read(name)
    if (begun.size === 0) queueMicrotask(() => begun.clear())
    begun.set(name, reading)
    return reading
  }
}
