/** Agreement to a tool call that the graph waits for: the customer's in words, a person's at the desk. */
import { type ApprovalQuestion, withoutMarkers } from '@workflow/agent-core'
import type { Message, ToolCall } from '@workflow/llm-sdk'
import { allPhrases } from './phrases.ts'
import { phrasesOf, type TurnState } from './turn-state.ts'

const yes =
  /^(?:\W|please|ok(?:ay)?|then|thanks?)*\b(?:yes|yep|yeah|yup|sure|ok(?:ay)?|confirm(?:ed)?|go ahead|do it|please do|of course|absolutely|definitely|certainly|sounds good|(?:that(?:'s| is) )?(?:correct|right)(?=\W*$|[.,!]))\b/i
/** Devanagari has no word characters for \b: what follows a word there is space, mark or end. */
const yesElsewhere =
  /^\W*(?:sí|si(?=\W*$|[.,!]|\s+(?:por favor|claro|gracias|haz|hága|quiero))|claro|vale|dale|hazlo|h[aá]galo|correcto|exacto|perfecto|confirmo|de acuerdo|por supuesto|adelante|haa?n|ji haa?n|theek hai|bilkul|हाँ|हां|जी हाँ|जी हां|जी|ठीक है|बिल्कुल|कर दो|कर दीजिए|ज़रूर|जरूर)(?=[\s.,!।]|$)/iu
const noElsewhere =
  /(?:^|[\s,.!¡])(?:pero|mejor|nunca|espere?|nahi|nahin|mat|ruko|lekin|नहीं|मत|रुको|लेकिन)(?=[\s.,!।]|$)/iu
const no = /\b(?:no|not|don'?t|never|wait|but|instead)\b/i
/** A no to most questions, and what some of them ask. */
const ends = /\b(?:stop|cancel)\b/i
const politely = /\b(?:no problem|no worries|why not|no hay problema|sin problema|cómo no|como no)\b/giu

/** Only a clear yes to what was `asked` is one; anything else, a question before all, goes to the agent as what it is. */
export function meansYes(text: string, asked = ''): boolean {
  const said = text.slice(0, 200).replace(politely, '')
  if (/[?？]/.test(said) || no.test(said) || noElsewhere.test(said)) return false
  if (ends.test(said) && !/stop|cancel/i.test(asked)) return false
  return yes.test(said) || yesElsewhere.test(said)
}

/** What the customer reads while the call waits. */
export function approvalText(
  state: TurnState,
  { from, call }: ApprovalQuestion,
  { colleagueAgrees, pleaseConfirm, shallI } = phrasesOf(state),
): string {
  if (from === 'human') return colleagueAgrees
  const description = state.agent.tools.get(call.name)?.description ?? call.name
  const values = Object.entries(call.arguments).map(
    ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [`${pleaseConfirm} ${description}`, ...values, shallI].join('\n')
}

/**
 * Where the dialogue comes with each request nothing waits here: the question that was asked for this very call stands in what was said before, and the last
 * words answer it.
 */
export function agreedBefore(state: TurnState, history: readonly Message[], call: ToolCall): boolean {
  const asked = history.at(-1)
  if (state.turn.input.kind !== 'words' || asked?.role !== 'assistant' || !meansYes(state.turn.text, asked.content))
    return false
  // A short yes does not tell in which language it was asked.
  return allPhrases.some((phrases) =>
    asked.content.endsWith(withoutMarkers(approvalText(state, { from: 'customer', call }, phrases))),
  )
}
