/** The support matrix of an agent: whether anything that the client wrote (documents, tools, topics) speaks of what a customer asks. */
import { meaningWords, type Passage, type TopicRule } from '@workflow/llm-sdk'

export interface Documentation {
  /** What was found for the message. */
  readonly passages: readonly Passage[]
  readonly tools: readonly {
    readonly name: string
    readonly description: string
    readonly examples: readonly { readonly utterance: string }[]
  }[]
  readonly topics: readonly TopicRule[]
}

/** Fewer words of meaning ask nothing that could be looked up. */
const leastWords = 3
const leastQuestionWords = 2
/** More than this share of the words of meaning, all in one entry. */
const coveredShare = 0.5

/** True where the message asks for something and no single entry holds most of its words. Words are compared by their English stems; others as they are. */
export function isUndocumented(text: string, { passages, tools, topics }: Documentation): boolean {
  const asked = new Set(meaningWords(text))
  const isQuestion = /[?？]/u.test(text)
  if (asked.size < (isQuestion ? leastQuestionWords : leastWords)) return false
  const entries = [
    ...passages.map(({ title, headings, text: body }) => [title, ...headings, body].join(' ')),
    ...tools.map(({ name, description, examples }) =>
      [name.replaceAll('_', ' '), description, ...examples.map(({ utterance }) => utterance)].join(' '),
    ),
    ...topics.map(({ name, description, examples }) => [name, description, ...examples].join(' ')),
  ]
  return !entries.some((entry) => shareOf(asked, new Set(meaningWords(entry))) > coveredShare)
}

function shareOf(asked: ReadonlySet<string>, entry: ReadonlySet<string>): number {
  const covered = [...asked].filter((word) => entry.has(word)).length
  return covered / asked.size
}
