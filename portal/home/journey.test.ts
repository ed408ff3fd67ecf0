import { describe, expect, it } from 'vitest'
import {
  approved,
  confirmed,
  demoApproved,
  draft,
  making,
  nda,
  ndaSent,
  research,
  researched,
  shared,
  told,
  tried,
  visited,
  withAgent,
} from './journey.fixtures.ts'
import { journeyOf } from './journey.ts'

describe('a journey', () => {
  const way = [
    ...withAgent(),
    research(),
    researched(),
    draft(),
    approved(),
    confirmed(),
    making(),
    tried(0),
    shared(),
    visited(),
    demoApproved(),
    nda(),
    ndaSent(),
  ]

  it('is the same in whatever order its events come, and however often', () => {
    const expected = journeyOf(way)
    expect(expected.waits).toHaveLength(2)
    expect(journeyOf(way.toReversed())).toEqual(expected)
    expect(journeyOf([...way, ...way.slice(3, 9), ...way.toReversed()])).toEqual(expected)
    const cut = way.length / 2
    expect(journeyOf([...way.slice(cut), ...way.slice(0, cut)])).toEqual(expected)
  })

  it('tells when each stage was begun and reached, by whom, and what wrote it', () => {
    const { stage, stages } = journeyOf(way)
    expect(stage).toBe('nda')
    expect(stages.map(({ name, begun, reached }) => [name, begun?.type, reached?.type])).toEqual([
      ['sign_up', 'organization_created', 'organization_created'],
      ['research', 'research_requested', 'research_completed'],
      ['requirements', 'requirements_draft_generated', 'requirements_validation_completed'],
      ['demo', 'demo_generation_due', 'demo_approved'],
      ['nda', 'nda_generated', undefined],
      ['handover', undefined, undefined],
      ['proposal', undefined, undefined],
      ['live', undefined, undefined],
    ])
    expect(stages[1]?.reached).toMatchObject({ actor: 'engine:test', data: { producedBy: 'baseline' } })
  })

  it('is as far as it ever came: research that is a month old is done again without a step back', () => {
    const later = journeyOf([...way, research('res_2'), researched('res_2'), draft('req_2')])
    expect(later.stage).toBe('nda')
    expect(later.stages[1]?.reached).toEqual(way[3])
    expect(later.waits.map(({ what }) => what)).toEqual(['nda_signature', 'nda_signature', 'draft'])
  })

  it('counts as steps what happened, not what was set in motion', () => {
    const mail = told('message_requested', { messageId: 'msg_2', template: 'requirements_form' })
    expect(journeyOf([...way, mail]).steps.map(({ type }) => type)).toEqual(
      way.filter(({ type }) => type !== 'demo_generation_due').map(({ type }) => type),
    )
  })
})
