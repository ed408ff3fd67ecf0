/** A caller's `Idempotency-Key`, as part of an id: a request that is repeated after a crash finds what its first attempt began. */
import { createHash } from 'node:crypto'

/** Hashed, since an id holds not every character of a key. The gateway has refused what is none. */
export function keyOf(request: Request): string | undefined {
  const given = request.headers.get('idempotency-key')
  return given === null ? undefined : createHash('sha256').update(given).digest('hex')
}

/** The conversation that a key opens: the keys of whoever else calls open others. */
export const conversationIdOf = (whose: string, key: string): string =>
  `cnv_${createHash('sha256').update(`${whose}\n${key}`).digest('hex').slice(0, 32)}`
