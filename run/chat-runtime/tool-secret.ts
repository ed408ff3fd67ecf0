/** The credential of a tool, read when it is called and kept nowhere. */
import type { Services } from './services.ts'
import type { TurnState } from './turn-state.ts'

/** The organization's own, else the environment's, which goes to the tool's own host alone. Undefined where none is set. */
export async function secretOf(
  services: Services,
  state: TurnState,
  auth: { readonly secret: string } | undefined,
  address: string,
): Promise<{ readonly value: string; readonly allowedHosts: readonly string[] } | undefined> {
  if (!auth) return undefined
  const { secret: name } = auth
  const stored = await services.kernel
    .door(state.ref.organizationId, {
      source: '/run/chat-runtime',
      actor: 'engine:chat-runtime',
      correlationId: state.turn.id,
    })
    .run((tenant) => tenant.secrets.get(name))
  if (stored) return stored
  const value = services.environmentSecret(name)
  return value === undefined ? undefined : { value, allowedHosts: [new URL(address).hostname] }
}
