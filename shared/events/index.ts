/** The event contracts: what engines say to each other. Depends on zod and nothing else. */
export * from './catalogue.ts'
export type { EventContract, Topic } from './contract.ts'
export * from './envelope.ts'
export { eventJsonSchemas } from './json-schema.ts'
