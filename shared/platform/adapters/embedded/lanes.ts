/**
 * Whose message is next: tenants take turns, within a tenant its subscriptions, and within a subscription the keys; within a key strictly the order of arrival, one at a
 * time. What one subscription has under way in one tenant is limited, so that a slow receiver leaves room for the others. Pure bookkeeping, no input or output.
 */

export interface Waiting {
  /** Position in the durable queue. */
  readonly sequence: number
  readonly tenantId: string
  readonly subscription: string
  /** Subscription and ordering key. */
  readonly key: string
}

interface Lane<Item> {
  readonly key: string
  readonly items: Item[]
  busy: boolean
}

interface SubscriptionLanes<Item> {
  /** Lanes with something to deliver and nothing under way, in the order they became so. */
  readonly ready: Set<Lane<Item>>
  underWay: number
}

interface TenantLanes<Item> {
  readonly lanes: Map<string, Lane<Item>>
  /** Those with something ready or under way; the first is next. */
  readonly subscriptions: Map<string, SubscriptionLanes<Item>>
  size: number
}

export class Lanes<Item extends Waiting> {
  readonly #tenants = new Map<string, TenantLanes<Item>>()
  /** Tenants with a ready lane; the first is next. */
  readonly #turns = new Set<string>()
  readonly #maxUnderWay: number

  /** `maxUnderWay`: of one subscription in one tenant. */
  constructor(maxUnderWay: number) {
    this.#maxUnderWay = maxUnderWay
  }

  /** Whether there is something to deliver, now or as soon as something is done. */
  get hasReady(): boolean {
    return this.#turns.size > 0
  }

  /** Items of the tenant, those under way included. */
  sizeOf(tenantId: string): number {
    return this.#tenants.get(tenantId)?.size ?? 0
  }

  add(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId) ?? { lanes: new Map(), subscriptions: new Map(), size: 0 }
    this.#tenants.set(item.tenantId, tenant)
    const lane = tenant.lanes.get(item.key) ?? { key: item.key, items: [], busy: false }
    tenant.lanes.set(item.key, lane)
    lane.items.push(item)
    tenant.size += 1
    if (!lane.busy) this.#markReady(item, tenant, lane)
  }

  /** The next item to deliver; its lane stays busy until `done` or `again`. */
  take(): Item | undefined {
    for (const tenantId of this.#turns) {
      const tenant = this.#tenants.get(tenantId)
      for (const [name, subscription] of tenant?.subscriptions ?? []) {
        const [lane] = subscription.ready
        if (!tenant || !lane || subscription.underWay >= this.#maxUnderWay) continue
        subscription.ready.delete(lane)
        subscription.underWay += 1
        lane.busy = true
        tenant.subscriptions.delete(name)
        tenant.subscriptions.set(name, subscription)
        this.#turns.delete(tenantId)
        if ([...tenant.subscriptions.values()].some(({ ready }) => ready.size > 0)) this.#turns.add(tenantId)
        return lane.items[0]
      }
    }
    return undefined
  }

  /** The item is finished; the next of its key may go. */
  done(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId)
    const lane = tenant?.lanes.get(item.key)
    if (!tenant || !lane) return
    lane.items.shift()
    tenant.size -= 1
    lane.busy = false
    this.pause(item)
    if (lane.items.length > 0) this.#markReady(item, tenant, lane)
    else tenant.lanes.delete(item.key)
    if (tenant.lanes.size === 0) this.#tenants.delete(item.tenantId)
  }

  /** The item is under way no longer, and comes again later; its key waits for it. */
  pause({ tenantId, subscription: name }: Item): void {
    const tenant = this.#tenants.get(tenantId)
    const subscription = tenant?.subscriptions.get(name)
    if (!tenant || !subscription) return
    subscription.underWay -= 1
    if (subscription.underWay === 0 && subscription.ready.size === 0) tenant.subscriptions.delete(name)
  }

  /** A paused item goes again, still first of its key. */
  again(item: Item): void {
    const tenant = this.#tenants.get(item.tenantId)
    const lane = tenant?.lanes.get(item.key)
    if (!tenant || !lane) return
    lane.busy = false
    this.#markReady(item, tenant, lane)
  }

  #markReady({ tenantId, subscription: name }: Item, tenant: TenantLanes<Item>, lane: Lane<Item>): void {
    const subscription = tenant.subscriptions.get(name) ?? { ready: new Set(), underWay: 0 }
    tenant.subscriptions.set(name, subscription)
    subscription.ready.add(lane)
    this.#turns.add(tenantId)
  }
}
