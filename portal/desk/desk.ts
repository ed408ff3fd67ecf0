/** The desk: people see who asked for one of them, take over, write, and hand back. */
import { element } from '../browser/element.ts'
import { followEvents } from '../browser/follow-events.ts'
import { loadShowcase, type Showcase } from '../browser/showcase.ts'
import type { SignedIn } from '../browser/signed-in.ts'
import { type ConversationView, createConversationView } from './conversation-view.ts'
import { type DeskHead, deskHead } from './desk-head.ts'
import { type Escalation, queueOf } from './escalations.ts'
import { type OpenConversation, openConversation } from './open-conversation.ts'
import { createQueueView } from './queue-view.ts'
import type { ServedClient } from './served-clients.ts'
import { renderSignIn } from './sign-in.ts'
import { strings } from './strings.ts'

function showDoor(root: HTMLElement, showcase: Showcase | undefined, remark?: string): void {
  let life = new AbortController()
  const door = (why?: string) => {
    life.abort()
    showDoor(root, showcase, why)
  }
  const deskFor = (who: SignedIn, clients: readonly ServedClient[], client = clients[0]) => {
    life.abort()
    life = new AbortController()
    const head = deskHead(who.user, {
      client,
      clients,
      onChoice: (other) => {
        deskFor(who, clients, other)
        root.querySelector<HTMLElement>('.serves')?.focus()
      },
      leave: () => {
        door()
        void who.signOut()
      },
    })
    showDesk(root, client ? who.actingFor(client.organizationId) : who, head, life.signal)
  }
  root.replaceChildren(
    renderSignIn({ showcase, remark, onSignedIn: deskFor, onSessionEnd: () => door(strings.sessionOver) }),
  )
}

function showDesk(root: HTMLElement, who: SignedIn, { node: head, live }: DeskHead, signal: AbortSignal): void {
  let escalations: readonly Escalation[] = []
  let open:
    | { readonly id: string; readonly conversation: OpenConversation; readonly view: ConversationView }
    | undefined
  const place = element('main', {}, nothingOpen())
  const frame = element('div', { class: 'desk' })

  const refresh = async () => {
    const answer = await who.get<{ items: readonly Escalation[] }>('/v1/escalations?limit=100')
    if (answer.kind !== 'ok' || signal.aborted) return
    escalations = answer.value.items
    show()
  }
  const show = () => {
    queue.show(queueOf(escalations, who.user.id), open?.id)
    const current = escalations.find(({ id }) => id === open?.id)
    if (open && current) open.conversation.changed(current)
  }
  const choose = (id: string | undefined) => {
    open?.conversation.stop()
    open = undefined
    const chosen = escalations.find((escalation) => escalation.id === id)
    if (chosen) {
      const conversation = openConversation(who, chosen, (actions) => createConversationView(who.user.id, actions), {
        refresh,
        back: () => choose(undefined),
      })
      open = { id: chosen.id, conversation, view: conversation.view }
    }
    place.replaceChildren(open?.view.node ?? nothingOpen())
    frame.classList.toggle('reading', open !== undefined)
    open?.view.node.querySelector('h1')?.focus()
    show()
  }
  const queue = createQueueView(choose, signal)
  frame.append(head, element('nav', { 'aria-label': strings.queue }, queue.node), place)
  root.replaceChildren(frame)
  signal.addEventListener('abort', () => open?.conversation.stop())
  void refresh()
  void followEvents(who, {
    onEvent: ({ type, data }) => {
      if (type.startsWith('escalation_')) void refresh()
      if (data.conversationId === open?.conversation.conversationId) open?.conversation.look()
    },
    onState: (state) => {
      live.classList.toggle('on', state === 'live')
      live.textContent = state === 'live' ? strings.live : strings.connecting
      if (state === 'live') void refresh()
    },
    onRefused: (reason) => {
      live.textContent = strings.cannotFollow(reason)
    },
    signal,
  })
}

const nothingOpen = () => element('p', { class: 'choose faint' }, strings.choose)

async function start(root: HTMLElement): Promise<void> {
  const showcase = await loadShowcase()
  showDoor(root, showcase.kind === 'ok' ? showcase.value : undefined)
}

const root = document.getElementById('desk')
if (!root) throw new Error('desk.html must hold the element #desk')
void start(root)
