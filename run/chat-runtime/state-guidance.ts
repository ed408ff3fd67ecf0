/** What an agent is told in a turn because of where the conversation stands: it follows from the state, and ends with it. */
import type { Conversation } from './model.ts'

/** From here on an agent stops trying the same again. */
const manyFailures = 2

export function guidanceOf(conversation: Conversation): readonly string[] {
  const { status, toolFailures, unreadFrom, callSummary, survey } = conversation
  return [
    ...(status === 'waiting_for_person'
      ? [
          'A person was asked for and has not come yet. Keep helping meanwhile; do not promise when they come, and do not ask for one again.',
        ]
      : []),
    ...(callSummary === undefined
      ? []
      : [
          'The customer was on the phone with us. What it came to, where that is known, and what they wrote meanwhile is in the dialogue. Go on from there; do not ask again for what was told.',
        ]),
    ...(unreadFrom === undefined || callSummary !== undefined
      ? []
      : [
          'A person spoke with the customer and gave the conversation back: what they said is in the dialogue, marked as theirs. Go on from there; do not ask again for what was told.',
        ]),
    ...(toolFailures >= manyFailures
      ? [
          `Tools failed ${toolFailures} times in this conversation. Do not repeat a call that failed in the same way; say what could not be done and offer a person.`,
        ]
      : []),
    ...(survey && !survey.done
      ? ['The customer is answering a survey: let them, or help with what they ask instead.']
      : []),
  ]
}
