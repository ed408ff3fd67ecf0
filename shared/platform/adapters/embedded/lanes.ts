/**
 * Whose message is next: tenants take turns, and within a tenant the keys; within a key strictly the order of arrival, one at a time.
 * Pure bookkeeping, no input or output.
 */

export interface Waiting {
  /** Position in the durable queue. */
  readonly sequence: number
  readonly tenantId: string
  /** Subscription and ordering key. */
  readonly key: string
}

interface Lane<Item> {
  readonly key: string
  readonly items: Item[]
  busy: boolean
}

interface TenantLanes<Item> {
  readonly lanes: Map<string, Lane<Item>>
  /** Lanes with something to deliver and nothing under way, in the order they became so. */
  readonly ready: Set<Lane<Item>>
  size: number
}

export class Lanes<Item extends Waiting> {
  readonly #tenants = new Map<string, TenantLanes<Item>>()
  /** Tenants with a ready lane; the first is next. */
  readonly #turns = new Set<string>()

  /** Whether there is something to deliver now. */
  get hasReady(): boolean {
    return this.#turns.size > 0
  }

  /** Items of the tenant, those under way included. */
  sizeOf(tenantId: string): number {
    return this.#tenants.get(tenantId)?.size ?? 0
  }

  add(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId) ?? { lanes: new Map(), ready: new Set(), size: 0 }
    this.#tenants.set(item.tenantId, tenant)
    const lane = tenant.lanes.get(item.key) ?? { key: item.key, items: [], busy: false }
    tenant.lanes.set(item.key, lane)
    lane.items.push(item)
    tenant.size += 1
    if (!lane.busy) this.#markReady(item.tenantId, tenant, lane)
  }

  /** The next item to deliver; its lane stays busy until `done` or `again`. */
  take(): Item | undefined {
    const [tenantId] = this.#turns
    if (tenantId === undefined) return undefined
    const tenant = this.#tenants.get(tenantId)
    const [lane] = tenant?.ready ?? []
    if (!tenant || !lane) return undefined
    tenant.ready.delete(lane)
    lane.busy = true
    this.#turns.delete(tenantId)
    if (tenant.ready.size > 0) this.#turns.add(tenantId)
    return lane.items[0]
  }

  /** The item is finished; the next of its key may go. */
  done(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId)
    const lane = tenant?.lanes.get(item.key)
    if (!tenant || !lane) return
    lane.items.shift()
    tenant.size -= 1
    lane.busy = false
    if (lane.items.length > 0) this.#markReady(item.tenantId, tenant, lane)
    else tenant.lanes.delete(item.key)
    if (tenant.lanes.size === 0) this.#tenants.delete(item.tenantId)
  }

  /** The item goes again, still first of its key. */
  again(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId)
    const lane = tenant?.lanes.get(item.key)
    if (!tenant || !lane) return
    lane.busy = false
    this.#markReady(item.tenantId, tenant, lane)
  }

  #markReady(tenantId: string, tenant: TenantLanes<Item>, lane: Lane<Item>): void {
    tenant.ready.add(lane)
    this.#turns.add(tenantId)
  }
}
