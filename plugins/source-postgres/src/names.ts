/**
 * Name of what a pipeline keeps on the server: `tailrace_` and the pipeline's name, in what slot names allow (manual, 27.2.6.1:
 * lower-case letters, digits, underscore, at most 63).
 */
export function resourceName(pipeline: string): string {
  const plain = pipeline.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')
  // Room for the suffix of the companion publication.
  return `tailrace_${plain}`.slice(0, 55)
}
