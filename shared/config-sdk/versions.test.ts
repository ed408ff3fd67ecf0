import { describe, expect, it } from 'vitest'
import { type Branch, type ConfigHead, ConfigHeadSchema, headVersion, versionsInUse } from './rollout.ts'
import {
  ConfigVersionSchema,
  history,
  moveHead,
  planVersion,
  rollback,
  type VersionDraft,
  type VersionPlan,
} from './versions.ts'

/** Prod with a candidate for a share of its customers. */
const onTrial = (head: ConfigHead, candidate: number, percent: number): ConfigHead => ({
  ...head,
  branches: { ...head.branches, prod: { salt: 'pepper', stable: head.branches.prod?.stable ?? 1, candidate, percent } },
})

const draft = (branch: Branch, text: string, parent?: number): VersionDraft => ({
  configId: 'cfg_1',
  branch,
  text,
  author: 'usr_1',
  message: `write ${text}`,
  now: new Date('2026-01-02T03:04:05Z'),
  salt: 'pepper',
  ...(parent === undefined ? {} : { parent }),
})

/** Three versions: two on prod, the third on dev, edited from the first. */
function three(): { plans: VersionPlan[]; head: ConfigHead } {
  const first = planVersion(undefined, draft('prod', 'one'))
  const second = planVersion(first.head, draft('prod', 'two'))
  const third = planVersion(second.head, draft('dev', 'three', 1))
  return { plans: [first, second, third], head: third.head }
}
const headOf = (move: ReturnType<typeof moveHead>) => {
  if (move.kind !== 'moved') throw new Error(JSON.stringify(move))
  return move.head
}

describe('versions', () => {
  it('get increasing numbers, their own blob, a parent and a hash', () => {
    const { plans, head } = three()
    expect(plans.map((plan) => plan.blob)).toEqual([
      { key: 'configs/cfg_1/1.yaml', text: 'one' },
      { key: 'configs/cfg_1/2.yaml', text: 'two' },
      { key: 'configs/cfg_1/3.yaml', text: 'three' },
    ])
    expect(plans.map((plan) => plan.version.parent)).toEqual([undefined, 1, 1])
    // Expected value by `printf one | sha256sum`.
    expect(plans[0]?.version.contentHash).toBe('7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed')
    for (const plan of plans) expect(ConfigVersionSchema.parse(plan.version)).toEqual(plan.version)
    expect(ConfigHeadSchema.parse(head)).toEqual(head)
    expect(head).toMatchObject({ revision: 3, latestVersion: 3, branches: { dev: 3, prod: { stable: 2 } } })
  })

  it('keep their number when the head is rolled back: numbers are never given twice', () => {
    const back = headOf(rollback(three().head, 'prod', 1))
    expect(planVersion(back, draft('prod', 'four')).version).toMatchObject({ version: 4, parent: 1 })
  })

  it('form a history along their parents, newest first', () => {
    const versions = three().plans.map((plan) => plan.version)
    expect(history(versions, 3).map((version) => version.version)).toEqual([3, 1])
    expect(history(versions, 2).map((version) => version.version)).toEqual([2, 1])
    expect(history(versions, 9)).toEqual([])
  })
})

describe('a head', () => {
  it('moves only to versions that exist, and says what it left', () => {
    const { head } = three()
    expect(moveHead(head, 'staging', 3, 's')).toMatchObject({
      kind: 'moved',
      head: { revision: 4, branches: { staging: 3 } },
    })
    expect(moveHead(head, 'prod', 3, 's')).toMatchObject({ kind: 'moved', from: 2 })
    expect(moveHead(head, 'prod', 4, 's')).toEqual({ kind: 'refused', reason: 'unknown_version' })
    expect(moveHead(head, 'dev', 3, 's')).toEqual({ kind: 'unchanged' })
  })

  it('rolls back to an older version as a new head, and ends a rollout', () => {
    const { head } = three()
    const rolling = onTrial(head, 3, 50)
    expect(headOf(rollback(rolling, 'prod', 1)).branches.prod).toEqual({ stable: 1, salt: 'pepper' })
    expect(headOf(rollback(rolling, 'prod', 2)).branches.prod).toEqual({ stable: 2, salt: 'pepper' })
    expect(rollback(head, 'prod', 2)).toEqual({ kind: 'refused', reason: 'not_older' })
    expect(rollback(head, 'staging', 1)).toEqual({ kind: 'refused', reason: 'unknown_version' })
  })
})

describe('a rollout', () => {
  const keys = Array.from({ length: 4_000 }, (_, index) => `cus_${index}`)
  const at = (percent: number) => onTrial(three().head, 3, percent)
  const candidates = (percent: number) => keys.filter((key) => headVersion(at(percent), 'prod', key) === 3)

  it.each([0, 5, 25, 50, 100])('gives the candidate to %i percent of the customers', (percent) => {
    const share = (candidates(percent).length / keys.length) * 100
    // Four standard deviations of a binomial share over 4,000 keys.
    expect(Math.abs(share - percent)).toBeLessThanOrEqual(4 * Math.sqrt((percent * (100 - percent)) / keys.length))
  })

  it('is sticky: who has the candidate keeps it when the percentage grows', () => {
    const wider = new Set(candidates(25))
    expect(candidates(5).every((key) => wider.has(key))).toBe(true)
  })

  it('names every version in use', () => expect(versionsInUse(at(5))).toEqual([2, 3]))
})
