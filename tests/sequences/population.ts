/** Who is written to in the simulation: where they live, what is sent to them, and when they object. */
import { draws } from './draws.ts'

export interface Person {
  readonly address: string
  readonly organizationId: string
  readonly timeZone: string
  readonly consents: boolean
  /** Hours from the beginning; `sequences` overlap. */
  readonly sequences: readonly { readonly name: 'requirements' | 'onboarding' | 'nurture'; readonly atHour: number }[]
  /** Messages beside any sequence, asked for within one hour. */
  readonly burst: { readonly messages: number; readonly atHour: number } | undefined
  readonly objectsAtHour: number | undefined
  /** The requirements form is answered then. */
  readonly answersAtHour: number | undefined
}

const timeZones = [
  'Asia/Kolkata',
  'America/New_York',
  'Europe/Berlin',
  'Pacific/Auckland',
  'America/Los_Angeles',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'UTC',
]

export const organizations = 20
export const organizationIdOf = (place: number): string => `org_${String(place).padStart(20, '0')}`

export function population(size: number, hours: number): Person[] {
  const random = draws(7)
  const hour = (until = 0.7) => Math.floor(random() * hours * until)
  return Array.from({ length: size }, (_, place): Person => {
    const first = hour()
    const near = () => first + Math.floor(random() * 72)
    return {
      address: `person${place}@client${place % organizations}.example`,
      organizationId: organizationIdOf(place % organizations),
      timeZone: timeZones[Math.floor(random() * timeZones.length)] ?? 'UTC',
      consents: random() < 0.8,
      sequences: [
        { name: 'onboarding', atHour: first },
        ...(random() < 0.5 ? [{ name: 'nurture' as const, atHour: near() }] : []),
        ...(random() < 0.25 ? [{ name: 'requirements' as const, atHour: near() }] : []),
      ],
      burst: random() < 0.1 ? { messages: 7, atHour: near() } : undefined,
      objectsAtHour: random() < 0.25 ? first + Math.floor(random() * 400) : undefined,
      answersAtHour: random() < 0.5 ? first + 24 + Math.floor(random() * 240) : undefined,
    }
  })
}
