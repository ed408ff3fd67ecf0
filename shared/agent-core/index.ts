/** The conversation brain: what chat and phone share. */
export * from './citations.ts'
export * from './context.ts'
export * from './escalation.ts'
export * from './graph.ts'
export * from './guard/index.ts'
export * from './turn-checkpointer.ts'
