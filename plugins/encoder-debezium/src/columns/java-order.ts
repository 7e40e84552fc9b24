function hashCode(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash ^ (hash >>> 16)
}

/**
 * Entries in the order in which a Java `HashMap` of these keys is walked through, which Debezium's own order of members comes from:
 * by the bucket of each key's hash code, of 16 buckets or as many as keep them three quarters full.
 */
export function inJavaOrder<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  let buckets = 16
  while (entries.size > buckets * 0.75) buckets *= 2
  const bucket = (key: string): number => hashCode(key) & (buckets - 1)
  return [...entries].sort(([a], [b]) => bucket(a) - bucket(b))
}
