/**
 * The turns under way in this process: one at a time per conversation, in the order of their messages, whichever instance took them; whoever asks for the same
 * turn again listens to the one that runs, or waits for the instance that runs it.
 */

import type { Message as SaidMessage } from '@workflow/llm-sdk'
import { Conflict, Unavailable } from '@workflow/platform'
import { measure, traced } from '@workflow/telemetry'
import { acceptMessage, type CustomerMessage, turnId } from './accept-message.ts'
import { type CallerContext, noCaller } from './caller-context.ts'
import { type Beginning, claimTurn, passOver, release, renewLease } from './claim-turn.ts'
import { type ConversationRef, commit } from './commit.ts'
import { leaseEnd, renewEveryMs, TurnTakenOver } from './line.ts'
import { type Conversation, Messages, type Turn, type TurnResult } from './model.ts'
import { runTurn } from './run-turn.ts'
import type { Services } from './services.ts'
import { TurnChannel } from './turn-channel.ts'
import { newTurnState, type TurnState } from './turn-state.ts'

/** A finished turn's channel stays for those who come back, this long. */
const keepChannelMs = 60_000
/** A message shorter than this is searched for together with the one before it. */
const followUpCharacters = 40
/** How often a turn that waits for another instance looks again. */
const lookAgainMs = 200
/** A turn that takes longer ends with an apology. */
export const turnDeadlineMs = 90_000

export interface LiveTurn {
  readonly text: string
  readonly channel: TurnChannel
  readonly result: Promise<TurnResult>
}

export type PostedTurn =
  | { readonly kind: 'live'; readonly live: LiveTurn }
  | { readonly kind: 'finished'; readonly result: TurnResult }

export class TurnRegistry {
  readonly #services: Services
  readonly #live = new Map<string, LiveTurn>()
  /** Per conversation, the end of its last turn. */
  readonly #lines = new Map<string, Promise<unknown>>()
  readonly #running = new Map<string, { readonly ref: ConversationRef; readonly controller: AbortController }>()
  #stopping = false

  constructor(services: Services) {
    this.#services = services
  }

  /** Takes a message in and begins its turn, or finds the turn that it began. Throws `Unavailable` where this instance is about to stop. */
  async post(ref: ConversationRef, message: CustomerMessage, caller: CallerContext = noCaller): Promise<PostedTurn> {
    if (this.#stopping)
      throw new Unavailable('this instance is stopping: send the message again', {
        code: 'stopping',
        retryAfterMs: 1_000,
      })
    const live = this.#live.get(turnId(ref, message.clientMessageId))
    if (live) {
      if (live.text !== message.text)
        throw new Conflict('this clientMessageId was used for another text', {
          errors: [{ path: 'clientMessageId', rule: 'unique', message: 'must be new for each message' }],
        })
      return { kind: 'live', live }
    }
    return this.#inLine(ref, async () => {
      const accepted = await acceptMessage(this.#services, ref, message)
      if (accepted.kind === 'for_person' || accepted.kind === 'finished')
        return { kind: 'finished', result: accepted.result }
      if (accepted.kind === 'new' && accepted.standing.kind === 'first')
        return { kind: 'live', live: this.#begin(ref, { ...accepted, resumed: false }, caller) }
      return this.#whenFirst(ref, accepted.turn.id, caller)
    })
  }

  isUnderWay(id: string): boolean {
    return this.#live.has(id)
  }

  /** Finishes a turn that an earlier process or a dead instance left; resolves with whether it was this one that did. */
  async recover(ref: ConversationRef, left: string): Promise<boolean> {
    const posted = await this.#inLine(ref, async (): Promise<PostedTurn | undefined> => {
      const claim = await claimTurn(this.#services, ref, left)
      return claim.kind === 'mine' ? { kind: 'live', live: this.#begin(ref, claim.beginning, noCaller) } : undefined
    })
    if (posted?.kind !== 'live') return false
    await posted.live.result
    return true
  }

  /** Takes nothing new. Turns under way may finish within the time given; those that do not are left to whoever looks next. */
  async drain(graceMs: number): Promise<void> {
    this.#stopping = true
    await new Promise<void>((resolve) => {
      const cancel = this.#services.kernel.ports.clock.after(graceMs, resolve)
      Promise.allSettled([...this.#live.values()].map((live) => live.result)).then(() => {
        cancel()
        resolve()
      }, resolve)
    })
    await Promise.all(
      [...this.#running.values()].map(async ({ ref, controller }) => {
        controller.abort(new TurnTakenOver('this instance is stopping', { code: 'stopping' }))
        await release(this.#services, ref)
      }),
    )
  }

  #inLine<Posted extends PostedTurn | undefined>(ref: ConversationRef, post: () => Promise<Posted>): Promise<Posted> {
    const before = this.#lines.get(ref.conversationId) ?? Promise.resolve()
    const posted = before.then(post)
    const end = Promise.allSettled([
      posted.then((one): unknown => (one?.kind === 'live' ? one.live.result : undefined)),
    ]).then(() => {
      if (this.#lines.get(ref.conversationId) === end) this.#lines.delete(ref.conversationId)
    })
    this.#lines.set(ref.conversationId, end)
    return posted
  }

  async #whenFirst(ref: ConversationRef, id: string, caller: CallerContext): Promise<PostedTurn> {
    const claim = await this.#claimOrFinished(ref, id)
    return claim.kind === 'finished' ? claim : { kind: 'live', live: this.#begin(ref, claim.beginning, caller) }
  }

  /** Waits behind other instances' turns; what a dead one left before it is finished first. */
  async #claimOrFinished(ref: ConversationRef, id: string) {
    for (;;) {
      const claim = await claimTurn(this.#services, ref, id)
      if (claim.kind === 'finished' || claim.kind === 'mine') return claim
      if (claim.kind === 'after') await this.#finishFirst(ref, claim.turnId)
      else await new Promise<void>((resolve) => this.#services.kernel.ports.clock.after(lookAgainMs, resolve))
    }
  }

  async #finishFirst(ref: ConversationRef, id: string): Promise<void> {
    const claim = await claimTurn(this.#services, ref, id)
    if (claim.kind !== 'mine') return
    if (claim.beginning.turn.input.kind === 'results') return passOver(this.#services, ref, id)
    await this.#begin(ref, claim.beginning, noCaller).result
  }

  #begin(ref: ConversationRef, beginning: Beginning, caller: CallerContext): LiveTurn {
    const { turn } = beginning
    const channel = new TurnChannel()
    const live: LiveTurn = { text: turn.text, channel, result: this.#toTheEnd(ref, beginning, caller, channel) }
    this.#live.set(turn.id, live)
    const forget = () => this.#live.delete(turn.id)
    live.result.then(
      () => {
        channel.end()
        this.#services.kernel.ports.clock.after(keepChannelMs, forget)
      },
      (error: unknown) => {
        channel.fail(error)
        forget()
        if (this.#stopping) return
        this.#services.onFault('a turn could not be finished; it is taken up again when its lease runs out', error)
      },
    )
    return live
  }

  /** Runs the turn; where another instance has taken it over, tells what that one answered. */
  async #toTheEnd(ref: ConversationRef, beginning: Beginning, caller: CallerContext, channel: TurnChannel) {
    for (let next = beginning; ; ) {
      try {
        return await this.#leased(ref, next, caller, channel)
      } catch (error) {
        if (!(error instanceof TurnTakenOver) || this.#stopping) throw error
        const claim = await this.#claimOrFinished(ref, beginning.turn.id)
        if (claim.kind === 'finished') {
          channel.push({ type: 'reset', data: { text: claim.result.message?.text ?? '' } })
          channel.push({ type: 'completed', data: claim.result })
          return claim.result
        }
        channel.push({ type: 'reset', data: { text: '' } })
        next = claim.beginning
      }
    }
  }

  /** Keeps the lease while the turn runs, and ends its waiting at the deadline. */
  async #leased(
    ref: ConversationRef,
    beginning: Beginning,
    caller: CallerContext,
    channel: TurnChannel,
  ): Promise<TurnResult> {
    const { clock } = this.#services.kernel.ports
    const { id } = beginning.turn
    const controller = new AbortController()
    const lease = { until: leaseEnd(clock.now().toISOString()), isRenewed: true }
    const renew = () => {
      if (!lease.isRenewed) return
      renewLease(this.#services, ref, id).then(
        (until) => {
          if (until === undefined)
            controller.abort(
              new TurnTakenOver('another instance has taken this turn over', { code: 'turn_taken_over' }),
            )
          else lease.until = until
        },
        (error: unknown) => this.#services.onFault('the lease of a turn could not be renewed', error),
      )
      stopRenewing = clock.after(renewEveryMs, renew)
    }
    let stopRenewing = clock.after(renewEveryMs, renew)
    const stopDeadline = clock.after(turnDeadlineMs, () =>
      controller.abort(new Error('the deadline of the turn passed')),
    )
    this.#running.set(id, { ref, controller })
    try {
      return await this.#run(ref, beginning, caller, channel, { lease, signal: controller.signal })
    } finally {
      this.#running.delete(id)
      stopRenewing()
      stopDeadline()
    }
  }

  async #run(
    ref: ConversationRef,
    { turn, conversation, checkpoint, resumed }: Beginning,
    caller: CallerContext,
    channel: TurnChannel,
    held: Pick<TurnState, 'lease' | 'signal'>,
  ): Promise<TurnResult> {
    const agent = await this.#services.agents.version(
      ref.organizationId,
      conversation.configId,
      conversation.configVersion,
    )
    const questionBefore = await this.#questionBefore(ref, conversation, turn)
    const interlude = await this.#interlude(ref, conversation, turn)
    const question = turn.text
    const { dialogue } = caller
    const state = newTurnState(
      { ref, turn, agent, channel, resumed, dialogue, question, questionBefore, interlude, ...held },
      conversation,
    )
    const facts = { 'workflow.tenant.id': ref.organizationId, 'gen_ai.conversation.id': ref.conversationId }
    // What a turn commits carries its id: that is the trace, also where a later process finishes it.
    const startedMs = performance.now()
    return traced('turn', { correlationId: turn.id, facts }, async (span) => {
      const result = await runTurn(this.#services, state, checkpoint, caller)
      span.note({ 'workflow.produced_by': result.producedBy, 'workflow.turn.status': result.status })
      measure('workflow.turn.duration', (performance.now() - startedMs) / 1_000, {
        'workflow.turn.status': result.status,
      })
      return result
    })
  }

  /** Of a conversation that a person has given back, or a call: what was said meanwhile. */
  async #interlude(
    ref: ConversationRef,
    { unreadFrom, callSummary }: Conversation,
    turn: Turn,
  ): Promise<readonly SaidMessage[]> {
    if (unreadFrom === undefined) return []
    const since = await commit(this.#services, ref, turn.id, (tenant) =>
      tenant.query(
        Messages,
        'byConversation',
        { conversationId: ref.conversationId },
        { from: unreadFrom, limit: 100 },
      ),
    )
    const said = since.items.flatMap(({ role, text, author, turnId }): SaidMessage[] => {
      if (role === 'customer') return turnId === turn.id ? [] : [{ role: 'user', content: text }]
      return role === 'person' ? [{ role: 'assistant', content: `[${author ?? 'A colleague'}, a person] ${text}` }] : []
    })
    return callSummary ? [...said, { role: 'assistant', content: `[On the phone] ${callSummary}` }] : said
  }

  /** A short message says little without the one before it: knowledge is searched with both. */
  async #questionBefore(ref: ConversationRef, conversation: Conversation, turn: Turn): Promise<string | undefined> {
    if (turn.text.length >= followUpCharacters || conversation.turns <= 1) return undefined
    const recent = await commit(this.#services, ref, turn.id, (tenant) =>
      tenant.query(Messages, 'byConversation', { conversationId: ref.conversationId }, { descending: true, limit: 4 }),
    )
    const earlier = recent.items.find((message) => message.role === 'customer' && message.turnId !== turn.id)
    return earlier?.text
  }
}
