/** The platform of the simulation: the engine on the embedded family, ended and begun again in the middle of work, with a sender that remembers what it was given. */
import { createKernel, defineEngine, type Kernel, type Tenant } from '@workflow/engine'
import type { MessageSender, SendOutcome } from '@workflow/messaging'
import { openEmbedded, type Ports } from '@workflow/platform'
import { OrganizationProfiles } from '@workflow/records'
import { createCommunicationEngine } from '../../functions/communication/index.ts'
import { draws } from './draws.ts'
import { type Repeating, repeatingPorts } from './repeating-ports.ts'
import type { SimulatedClock } from './simulated-clock.ts'

export interface SentMail {
  readonly id: string
  readonly address: string
  readonly atMs: number
}

const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'simulation' }
const others = defineEngine({ name: 'others', scope: 'tenant', collections: [OrganizationProfiles] })

const noModel = {
  name: 'none',
  chat(): never {
    throw new Error('no model')
  },
  object: async (): Promise<never> => {
    throw new Error('no model')
  },
}

export class Life {
  readonly sent: SentMail[] = []
  readonly unsubscribeUrls = new Map<string, string>()
  readonly clock: SimulatedClock
  readonly #folder: string
  readonly #random = draws(11)
  #ports: Ports | undefined
  #repeating: Repeating | undefined
  #kernel: Kernel | undefined
  repeated = 0
  restarts = -1

  constructor(folder: string, clock: SimulatedClock) {
    this.#folder = folder
    this.clock = clock
  }

  get kernel(): Kernel {
    if (this.#kernel === undefined) throw new Error('it does not live')
    return this.#kernel
  }

  async begin(): Promise<void> {
    this.#ports = openEmbedded(this.#folder, this.clock)
    this.#repeating = repeatingPorts(this.#ports, this.#random, 0.03)
    const sender = this.#sender()
    const senders = { email: sender, sms: sender, whatsapp: sender, slack: sender, in_app: sender }
    const communication = createCommunicationEngine({
      kernelOf: () => this.kernel,
      senders,
      apiUrl: 'https://pages.example',
    })
    this.#kernel = createKernel({
      ports: this.#repeating.ports,
      engines: [others, communication],
      model: noModel,
      onFault: (message, error) => {
        throw new Error(message, { cause: error })
      },
    })
    await this.#kernel.start()
    this.restarts += 1
  }

  /** What waits in the queue waits on the disk. */
  async end(): Promise<void> {
    await this.kernel.stop()
    await this.#ports?.close()
  }

  async repeat(): Promise<void> {
    this.repeated += (await this.#repeating?.repeat()) ?? 0
  }

  inTenant<Result>(organizationId: string, work: (tenant: Tenant) => Promise<Result>): Promise<Result> {
    return this.kernel.door(organizationId, behalf).run(work)
  }

  /** One click in a mail program. */
  async object(url: string): Promise<void> {
    const route = this.kernel.engines
      .flatMap(({ api }) => api)
      .find(({ method, path }) => method === 'POST' && path === '/unsubscribe/{token}')
    if (route === undefined) throw new Error('there is no such page')
    const token = url.slice(url.lastIndexOf('/') + 1)
    const call = { params: { token }, query: {}, request: new Request(url, { method: 'POST' }) }
    await this.kernel.runPlatform(behalf, async (platform) => Reflect.apply(route.handle, undefined, [call, platform]))
  }

  /** Now and then nobody takes a mail, and now and then it goes and nobody hears of it. */
  #sender(): MessageSender {
    return {
      name: 'simulated',
      send: async ({ id, to, unsubscribeUrl }): Promise<SendOutcome> => {
        const luck = this.#random()
        if (luck < 0.02) return { kind: 'unavailable', reason: 'busy' }
        this.sent.push({ id, address: to.address, atMs: this.clock.now().getTime() })
        if (unsubscribeUrl !== undefined) this.unsubscribeUrls.set(to.address, unsubscribeUrl)
        if (luck < 0.025) throw new Error('the connection broke after the last word')
        return { kind: 'sent', providerMessageId: id }
      },
    }
  }
}
