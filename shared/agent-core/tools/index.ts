/** The tools of an agent: clients' servers over http, mocks of them, built-ins, and the checks of what goes in and comes out. */
export { builtinDefinitions } from './builtin-definitions.ts'
export { compileExpression, ExpressionFault, evaluate, evaluateFields, isExpression } from './expression.ts'
export { callHttpTool, type HttpCall, type HttpOutcome } from './http.ts'
export { McpListing, type McpToolListing, namespaceOf, shownName } from './mcp/listing.ts'
export {
  dayFunctions,
  initialMockState,
  type MockCall,
  MockFault,
  type MockOutcome,
  type MockState,
  runMockOperation,
} from './mock.ts'
export { checkInput, checkOutput, type SchemaViolation, schemaProblems } from './schema-check.ts'
