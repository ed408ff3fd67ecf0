import { describe, expect, it } from 'vitest'
import { parseLabelledSet, sideOf } from './labelled-set.ts'
import { measure } from './measure.ts'

interface Made {
  readonly text: string
  /** What is labelled in it, by its label. */
  readonly labels: Readonly<Record<string, string>>
}

const mail: Made = { text: 'mail ann@x.example', labels: { EMAIL_ADDRESS: 'ann@x.example' } }
/** Labelled, but nothing could find it. */
const hidden: Made = { text: 'mail ann at x', labels: { EMAIL_ADDRESS: 'ann at x' } }
/** Found, but not labelled. */
const unlabelled: Made = { text: 'mail bo@x.example', labels: {} }

function setOf(templateIds: readonly number[], make: (at: number) => Made) {
  return parseLabelledSet(
    templateIds.map((template_id, at) => {
      const { text, labels } = make(at)
      const spans = Object.entries(labels).map(([entity_type, value]) => {
        const start_position = text.indexOf(value)
        return { entity_type, start_position, end_position: start_position + value.length }
      })
      return { full_text: text, template_id, spans }
    }),
  )
}
const ids = Array.from({ length: 200 }, (_, at) => at)

describe('a labelled set', () => {
  it('is split by template into two sides of about one size, the same in every run', () => {
    const sides = setOf(ids, () => mail).map(sideOf)
    expect(sides.filter((side) => side === 'tune').length).toBeGreaterThan(70)
    expect(sides.filter((side) => side === 'report').length).toBeGreaterThan(70)
    expect(setOf(ids, () => unlabelled).map(sideOf)).toEqual(sides)
  })

  it('may hold characters beyond the first plane, which its offsets count as one', () => {
    const spans = [{ entity_type: 'PERSON', start_position: 2, end_position: 5 }]
    const [text] = parseLabelledSet([{ full_text: '👍 Ann', template_id: 1, spans }])
    expect(text?.spans).toEqual([{ label: 'PERSON', start: 3, end: 6 }])
  })

  it.each([
    [{}, 'the set'],
    [[{ full_text: 'a', spans: [] }], '0.template_id'],
    [
      [{ full_text: 'a', template_id: 1, spans: [{ entity_type: 'X', start_position: 0, end_position: 9 }] }],
      '0.spans.0',
    ],
  ])('of another form is refused by name: %j', (json, field) => expect(() => parseLabelledSet(json)).toThrow(field))
})

describe('the bars', () => {
  const reported = setOf(ids, () => mail)
    .filter((text) => sideOf(text) === 'report')
    .map(({ templateId }) => templateId)
  const emails = (count: number, make: (at: number) => Made) =>
    measure(setOf(reported.slice(0, count), make)).types.find(({ type }) => type === 'EMAIL_ADDRESS')

  it('are passed by what is found', () =>
    expect(emails(60, () => mail)).toMatchObject({ judged: 'report', bar: 0.95, passes: true }))

  it.each([
    [10, 1, true],
    [10, 2, false],
    [60, 3, true],
    [60, 4, false],
  ])('%i spans with %i missed: passed %s', (spans, missed, passes) =>
    expect(emails(spans, (at) => (at < missed ? hidden : mail))?.passes).toBe(passes),
  )

  it('are missed by what is found and not labelled', () => {
    const result = emails(70, (at) => (at < 10 ? unlabelled : mail))
    expect(result?.passes).toBe(false)
    expect(result?.figures.report.precision).toBeCloseTo(60 / 70)
  })

  it('are held against the other side for a type that has no span on the reported one', () => {
    const tuned = ids.filter((id) => !reported.includes(id))
    const [result] = measure(setOf(tuned, () => mail)).types
    expect(result).toMatchObject({ type: 'EMAIL_ADDRESS', judged: 'tune', passes: true })
  })

  it('say nothing of labels that nothing looks for, which are counted', () =>
    expect(measure(setOf([1], () => ({ text: 'a clerk', labels: { TITLE: 'clerk' } }))).unsought).toEqual({ TITLE: 1 }))
})
