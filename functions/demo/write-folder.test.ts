import { readClientFolder } from '@workflow/client-folder'
import { describe, expect, it } from 'vitest'
import { organization } from './demo.fixtures.ts'
import { useCaseKinds } from './model.ts'
import { planDemo } from './plan-demo.ts'
import { sampleKnowledge, samplePast } from './sample-data.ts'
import { sampleFaker } from './sample-faker.ts'
import { writeFolder } from './write-folder.ts'

const input = {
  company: organization.name,
  industry: organization.industry,
  summary: '',
  languages: organization.languages,
  useCases: useCaseKinds.map((kind) => ({ title: `Handling of ${kind}`, kind })),
  offers: [
    { name: 'Full service', description: 'Everything: checked, cleaned, greased', price: '£89' },
    { name: 'Full service', description: 'twice' },
    { name: '=$danger(1): "quoted"', description: '- a list\n- of things' },
  ],
  answers: [{ question: 'Do you repair e-bikes?', answer: 'Yes, we repair most e-bikes within two days.' }],
  openingHours: ['Mo–Fr 9–18'],
  objectives: [],
}

const folderOf = async (productTypes: ('chatbot' | 'voicebot')[], given = input) => {
  const plan = planDemo.output.parse(planDemo.baseline(given))
  return readClientFolder(
    await writeFolder({ demo: { id: 'dmo_abcdefghijklmnopqrst', productTypes }, plan, organization }),
  )
}

describe('a demo', () => {
  it('is a client folder like any other, whatever the client is called and sells', async () => {
    const read = await folderOf(['chatbot', 'voicebot'])
    if (!read.ok) throw new Error(JSON.stringify(read.errors, null, 2))
    expect(read.folder.agents.map(({ name }) => name)).toEqual(['assistant', 'voice'])
    expect(read.folder.conversations.length).toBeGreaterThanOrEqual(9)
    expect(read.folder.agents[0]?.tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'check_offer',
        'request_quote',
        'book_appointment',
        'check_request_status',
        'report_problem',
      ]),
    )
  })

  it('has tools for the kinds of use cases that the client has, and no others', async () => {
    const read = await folderOf(['chatbot'], { ...input, useCases: [{ title: 'Appointments', kind: 'booking' }] })
    if (!read.ok) throw new Error(JSON.stringify(read.errors, null, 2))
    const names = read.folder.agents[0]?.tools.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['check_offer', 'book_appointment']))
    expect(names).not.toContain('request_quote')
  })

  it('is there for a client of whom nothing was found', async () => {
    const read = await folderOf(['chatbot'], { ...input, useCases: [], offers: [], answers: [], openingHours: [] })
    if (!read.ok) throw new Error(JSON.stringify(read.errors, null, 2))
    expect(read.folder.conversations.some(({ name }) => name.startsWith('tells about'))).toBe(true)
  })

  it('is the same folder each time', async () => {
    const [one, two] = await Promise.all([folderOf(['chatbot']), folderOf(['chatbot'])])
    if (!one.ok || !two.ok) throw new Error('a folder does not read')
    expect(two.folder.agents[0]?.fingerprint).toBe(one.folder.agents[0]?.fingerprint)
  })

  it('has five hundred sample entries and a past of a thousand conversations beside it', async () => {
    const plan = planDemo.output.parse(planDemo.baseline(input))
    const faker = await sampleFaker(['hi-IN', 'en'], 'dmo_abcdefghijklmnopqrst')
    const rows = [...sampleKnowledge(plan, faker).values()].map((text) => text.split('\n').length - 1)
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(500)
    expect(samplePast(faker)).toHaveLength(1_000)
  })
})
