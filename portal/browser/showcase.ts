/** The sample clients of a local platform, and the people to sign in as. */
import { type Answer, call } from './problem.ts'

export interface ShowcaseAgent {
  readonly name: string
  readonly configId: string
  readonly productType: string
}

export interface ShowcaseClient {
  readonly slug: string
  readonly name: string
  readonly industry: string
  readonly tagline: string
  readonly color: string
  readonly website: string
  readonly agents: readonly ShowcaseAgent[]
  readonly publishableKey: string
  /** Things to ask. */
  readonly suggestions: readonly string[]
}

interface ShowcaseUser {
  readonly role: string
  readonly email: string
  readonly password: string
  /** Slug of the client they belong to; none for the platform's own people. */
  readonly client?: string
}

export interface Showcase {
  readonly clients: readonly ShowcaseClient[]
  readonly users: readonly ShowcaseUser[]
}

export function loadShowcase(): Promise<Answer<Showcase>> {
  return call('/local/showcase.json', {})
}

/** The agents that can be written to. */
export function chatAgents(client: ShowcaseClient): readonly ShowcaseAgent[] {
  return client.agents.filter(({ productType }) => productType !== 'voicebot')
}
