/**
 * Tries an agent over the public API, as a customer would: scripted conversations in its sandbox, and what was not as expected. The command does it for people, the demo
 * engine before anybody sees a demo.
 */
export { type Access, CallFailed, call } from './call-api.ts'
export {
  type Customer,
  type Exchange,
  isWithheld,
  openConversation,
  runScript,
  type Stage,
  tablesOf,
  type Verdict,
} from './scripted-run.ts'
