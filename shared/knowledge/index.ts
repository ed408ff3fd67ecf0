export type { Block, ParsedDocument, ParseOutcome } from './parse/document.ts'
export { documentLimitBytes, parseDocument } from './parse/parse-document.ts'
