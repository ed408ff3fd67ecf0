/** A short exclusive claim, so that two deliveries of one message do not run side by side. A crash frees it after its time at the latest. */
export interface Leases {
  /** Undefined when somebody else holds it. */
  acquire(key: string, ttlMs: number): Promise<Lease | undefined>
}

export interface Lease {
  release(): Promise<void>
}
