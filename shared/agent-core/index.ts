/** The conversation brain: what chat and phone share. */
export * from './business-rules.ts'
export * from './checkpointer.ts'
export * from './citations.ts'
export * from './context.ts'
export * from './escalation.ts'
export * from './graph.ts'
export * from './instructions.ts'
export * from './turn-log.ts'
