/** No tenant may take all of the platform's calls: so many of one tenant run at a time, so many wait. */
import { type BulkheadPolicy, BulkheadRejectedError, bulkhead } from 'cockatiel'
import { ProviderError } from '../provider.ts'
import { enter, type Leave } from './stay.ts'

export interface BulkheadOptions {
  readonly running: number
  readonly waiting: number
}

export interface Bulkheads {
  /** Waits for a place. Throws `overloaded` where too many wait already. */
  enter(tenantId: string, signal: AbortSignal | undefined): Promise<Leave>
}

export function createBulkheads({ running, waiting }: BulkheadOptions): Bulkheads {
  const policies = new Map<string, { readonly policy: BulkheadPolicy; inside: number }>()
  return {
    enter: async (tenantId, signal) => {
      const tenant = policies.get(tenantId) ?? { policy: bulkhead(running, waiting), inside: 0 }
      policies.set(tenantId, tenant)
      tenant.inside += 1
      // A tenant that calls nothing takes no memory.
      const forget = () => {
        tenant.inside -= 1
        if (tenant.inside === 0) policies.delete(tenantId)
      }
      try {
        const leave = await enter(tenant.policy, signal)
        return (failure) => {
          forget()
          leave(failure)
        }
      } catch (error) {
        forget()
        throw error instanceof BulkheadRejectedError ? tooMany() : error
      }
    },
  }
}

const tooMany = () =>
  new ProviderError('overloaded', 'Too many calls of this organization are waiting for models', {
    provider: 'platform',
    retryable: true,
  })
