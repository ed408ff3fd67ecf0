/**
 * The turns under way in this process: one at a time per conversation, in the order of their messages; whoever asks for the same turn again listens to the
 * one that runs.
 */
import { Conflict } from '@workflow/platform'
import { measure, traced } from '@workflow/telemetry'
import { acceptMessage, type CustomerMessage, turnId } from './accept-message.ts'
import {
  Checkpoints,
  type Conversation,
  Conversations,
  Messages,
  type StoredCheckpoint,
  type Turn,
  type TurnResult,
  Turns,
} from './model.ts'
import { type CallerContext, noCaller, runTurn } from './run-turn.ts'
import { type ConversationRef, commit, type Services } from './services.ts'
import { TurnChannel } from './turn-channel.ts'
import { newTurnState } from './turn-state.ts'

/** A finished turn's channel stays for those who come back, this long. */
const keepChannelMs = 60_000
/** A message shorter than this is searched for together with the one before it. */
const followUpCharacters = 40

export interface LiveTurn {
  readonly text: string
  readonly channel: TurnChannel
  readonly result: Promise<TurnResult>
}

export type PostedTurn =
  | { readonly kind: 'live'; readonly live: LiveTurn }
  | { readonly kind: 'finished'; readonly result: TurnResult }

interface Beginning {
  readonly turn: Turn
  readonly conversation: Conversation
  readonly checkpoint: StoredCheckpoint | undefined
  readonly resumed: boolean
}

export class TurnRegistry {
  readonly #services: Services
  readonly #live = new Map<string, LiveTurn>()
  /** Per conversation, the end of its last turn. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(services: Services) {
    this.#services = services
  }

  /** Takes a message in and begins its turn, or finds the turn that it began. */
  async post(ref: ConversationRef, message: CustomerMessage, caller: CallerContext = noCaller): Promise<PostedTurn> {
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
      const beginning =
        accepted.kind === 'new' ? { ...accepted, resumed: false } : await this.#interrupted(ref, accepted.turn)
      return { kind: 'live', live: this.#begin(ref, beginning, caller) }
    })
  }

  /** Finishes a turn that an earlier process left; resolves when it is done. */
  async recover(ref: ConversationRef, left: Turn): Promise<void> {
    const posted = await this.#inLine(ref, async (): Promise<PostedTurn> => {
      const turn = await commit(this.#services, ref, left.id, (tenant) => tenant.get(Turns, left.id))
      // Whoever began it may have asked again, and been answered, since it was found.
      if (!turn.running && turn.result) return { kind: 'finished', result: turn.result }
      return { kind: 'live', live: this.#begin(ref, await this.#interrupted(ref, turn), noCaller) }
    })
    if (posted.kind === 'live') await posted.live.result
  }

  /** Resolves when no turn is under way. */
  async drain(): Promise<void> {
    await Promise.allSettled([...this.#live.values()].map((live) => live.result))
  }

  #inLine<Posted extends PostedTurn>(ref: ConversationRef, post: () => Promise<Posted>): Promise<Posted> {
    const before = this.#lines.get(ref.conversationId) ?? Promise.resolve()
    const posted = before.then(post)
    const end = Promise.allSettled([
      posted.then((one): unknown => (one.kind === 'live' ? one.live.result : undefined)),
    ]).then(() => {
      if (this.#lines.get(ref.conversationId) === end) this.#lines.delete(ref.conversationId)
    })
    this.#lines.set(ref.conversationId, end)
    return posted
  }

  #interrupted(ref: ConversationRef, turn: Turn): Promise<Beginning> {
    return commit(this.#services, ref, turn.id, async (tenant) => ({
      turn,
      conversation: await tenant.get(Conversations, ref.conversationId),
      checkpoint: await tenant.find(Checkpoints, ref.conversationId),
      resumed: true,
    }))
  }

  #begin(ref: ConversationRef, beginning: Beginning, caller: CallerContext): LiveTurn {
    const { turn } = beginning
    const channel = new TurnChannel()
    const live: LiveTurn = { text: turn.text, channel, result: this.#run(ref, beginning, caller, channel) }
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
        this.#services.onFault(
          'a turn could not be finished; it is taken up again when it is asked for, or at the next start',
          error,
        )
      },
    )
    return live
  }

  async #run(
    ref: ConversationRef,
    { turn, conversation, checkpoint, resumed }: Beginning,
    caller: CallerContext,
    channel: TurnChannel,
  ): Promise<TurnResult> {
    const agent = await this.#services.agents.version(
      ref.organizationId,
      conversation.configId,
      conversation.configVersion,
    )
    const questionBefore = await this.#questionBefore(ref, conversation, turn)
    const question = turn.text
    const { dialogue } = caller
    const state = newTurnState({ ref, turn, agent, channel, resumed, dialogue, question, questionBefore }, conversation)
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
