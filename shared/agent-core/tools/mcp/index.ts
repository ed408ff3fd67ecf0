/** Tools, resources and prompts of MCP servers, over the official client. */
export { type McpCall, McpClients, type McpClientsOptions, type McpOutcome } from './clients.ts'
export { type McpServerRef, type StdioServers, stdioServersFrom } from './transport.ts'
