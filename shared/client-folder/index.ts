/**
 * A client folder: everything the platform needs to know of a client, as files (docs/client-folder.md).
 *
 * Read it with `readClientFolder`, carry it with `packFolder`, `packArchive` and `unpackArchive`, judge its scripted conversations with `checkTurn` and `checkFinally`.
 */
export { ArchiveRefused, archiveLimits, type FolderFiles, packArchive, unpackArchive } from './archive.ts'
export {
  checkFinally,
  checkTurn,
  type ObservedCall,
  type ObservedEnd,
  type ObservedOutcome,
  type ObservedTurn,
  type ScriptTime,
} from './check-turn.ts'
export type { ClientFile } from './client-file.ts'
export { isAnswer } from './compare-replies.ts'
export type { FinalExpectation, ScriptedConversation, TurnExpectation } from './conversation-file.ts'
export { errorPlace, type FolderError } from './folder-error.ts'
export {
  type JudgedAgent,
  type JudgedCall,
  type JudgedTurn,
  judgeTurn,
  type TurnGrade,
  type TurnVerdict,
} from './judge-turn.ts'
export type { ListMcp, McpQuestion } from './mcp-tools.ts'
export { Toolbox } from './operation.ts'
export { packFolder } from './pack-folder.ts'
export { type ClientFolder, type FolderAgent, type ReadFolder, readClientFolder } from './read-client-folder.ts'
export type { KnowledgeFile } from './read-knowledge.ts'
export { knownTools, resolveTools } from './resolve-tools.ts'
export type { ToolProblem } from './tool-problem.ts'
