/** Many texts to a server that takes some at a time. */

/** One batch after the other, in order: a server that is at its limit gets no second request beside the first. */
export async function inBatches<In, Out>(
  items: readonly In[],
  size: number,
  run: (batch: readonly In[]) => Promise<Out[]>,
): Promise<Out[]> {
  const results: Out[] = []
  for (let at = 0; at < items.length; at += size) results.push(...(await run(items.slice(at, at + size))))
  return results
}
