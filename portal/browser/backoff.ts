/** How long to wait before trying again. */

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** Doubles from half a second to a quarter of a minute; the last quarter of it by chance, so that a restarted server is not met by everybody at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS)
  return wait * (0.75 + random() / 4)
}

/** Waits; returns early when the browser says that the network is back, or when stopped. */
export function waitForNetwork(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      removeEventListener('online', finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, waitMs)
    addEventListener('online', finish)
    signal.addEventListener('abort', finish)
  })
}
