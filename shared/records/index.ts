/** Documents that one engine or service writes for others to read: what an event must not carry, because it is personal. The event names the id. */
export { type EscalationRequest, EscalationRequests, type TicketRequest, TicketRequests } from './conversation-requests.ts'
export { type Member, Members, type StaffMember, StaffMembers } from './people.ts'
