/** The address that a request comes from. */
import { isIPv6 } from 'node:net'
import type { Context } from 'hono'

/**
 * The peer's address; behind `trustedProxies` proxies of our own, what the outermost of them saw. Further entries of `X-Forwarded-For` were written by whoever
 * called, and are not read. Nothing where the server does not tell (a request that came over no socket).
 */
export function clientAddress(context: Context, trustedProxies: number): string | undefined {
  const peer = peerOf(context.env)
  if (trustedProxies === 0) return peer
  const forwarded = (context.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return forwarded.at(-trustedProxies) ?? peer
}

/** Whom an address is counted as: one IPv4 address, or the /64 that one IPv6 subscriber is given (RFC 6177). */
export function countedAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('%', 1).join('').split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

export const isLoopback = (address: string): boolean => /^(?:127\.|::1$|::ffff:127\.)/i.test(address)

function peerOf(bindings: unknown): string | undefined {
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return undefined
  const { incoming } = bindings as { incoming: { socket?: { remoteAddress?: string } } }
  return incoming.socket?.remoteAddress
}
