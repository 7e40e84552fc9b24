/**
 * Waits until something has settled, but no longer than a time: for what must not keep a pipeline from ending.
 *
 * @returns whether it has settled; false where the time was over first
 */
export async function settledWithin(
  milliseconds: number,
  settling: Promise<unknown> | undefined,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const settled = Promise.resolve(settling).then(
    () => true,
    () => true,
  )
  const result = await Promise.race([settled, late])
  clearTimeout(timer)
  return result
}
