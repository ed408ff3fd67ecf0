/** What keeps a tool that an agent names from being had, by its place in the agent's file. */
export interface ToolProblem {
  readonly path: readonly (string | number)[]
  readonly rule: string
  readonly message: string
  readonly hint: string
}
