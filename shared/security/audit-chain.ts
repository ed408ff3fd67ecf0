/**
 * The sealed chain over an event log: blocks of entries, each bound to the one before by its hash (SHA-256 over RFC 8785 canonical JSON) and signed
 * (ECDSA over P-256). Whoever can read log, blocks and public keys can check all of it without asking the platform to.
 */
import { createHash, verify } from 'node:crypto'
import canonicalize from 'canonicalize'

/** An entry of the log as it is stored. */
export interface AuditEntry {
  readonly position: string
  readonly body: unknown
}

export interface BlockHeader {
  readonly tenantId: string
  /** From 1. */
  readonly sequence: number
  /** Position after which its entries begin, that of the last entry of the block before; empty for the first. */
  readonly after: string
  /** Position of its last entry. */
  readonly to: string
  readonly entries: number
  /** Over the hashes of its entries, in the order of their positions, hexadecimal. */
  readonly entriesHash: string
  /** Hash of the block before; 64 zeros for the first. */
  readonly previousHash: string
  readonly sealedAt: string
}

export interface SealedBlock extends BlockHeader {
  /** Of the header, hexadecimal. */
  readonly hash: string
  readonly keyVersion: string
  /** Of the hash's text, DER, base64. */
  readonly signature: string
}

export const firstPreviousHash = '0'.repeat(64)

export type ChainFault = {
  readonly sequence: number
  readonly rule: 'order' | 'previous_hash' | 'entries' | 'hash' | 'signature'
  readonly message: string
}

export function entriesHashOf(entries: readonly AuditEntry[]): string {
  const whole = createHash('sha256')
  for (const { position, body } of entries) whole.update(sha256({ position, body }))
  return whole.digest('hex')
}

export function headerHashOf(header: BlockHeader): string {
  const { tenantId, sequence, after, to, entries, entriesHash, previousHash, sealedAt } = header
  return sha256({ tenantId, sequence, after, to, entries, entriesHash, previousHash, sealedAt })
}

/** What is signed of a block. */
export const signedBytesOf = (hash: string): Uint8Array => new TextEncoder().encode(hash)

/** Checks a block against the one before it, the log's entries between its positions, and the public key (PEM) of its key version. */
export function checkBlock(
  block: SealedBlock,
  previous: SealedBlock | undefined,
  entries: readonly AuditEntry[],
  publicKey: string,
): ChainFault | undefined {
  const fault = (rule: ChainFault['rule'], message: string) => ({ sequence: block.sequence, rule, message })
  if (block.sequence !== (previous?.sequence ?? 0) + 1 || block.after !== (previous?.to ?? ''))
    return fault('order', 'the block does not begin where the one before it ends')
  if (block.previousHash !== (previous?.hash ?? firstPreviousHash))
    return fault('previous_hash', 'the block was sealed on top of another than the one before it')
  if (block.entries !== entries.length)
    return fault('entries', `${block.entries} events were sealed, ${entries.length} are in the log`)
  if (block.entriesHash !== entriesHashOf(entries)) return fault('entries', 'an event was changed after it was sealed')
  if (block.hash !== headerHashOf(block)) return fault('hash', 'the block was changed after it was sealed')
  const signature = Buffer.from(block.signature, 'base64')
  return verify('sha256', signedBytesOf(block.hash), publicKey, signature)
    ? undefined
    : fault('signature', `the signature is not one of key ${block.keyVersion}`)
}

/** Throws where the value is no JSON. */
function sha256(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON can be sealed')
  return createHash('sha256').update(text).digest('hex')
}
