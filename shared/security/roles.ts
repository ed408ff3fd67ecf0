/** Who may act on the platform: roles of our own staff, and roles that a client gives its people. */

/** Work the clients assigned to them, supervise conversations, or operate the platform. */
export const PLATFORM_ROLES = [
  'sales_agent',
  'onboarding_specialist',
  'support_specialist',
  'success_manager',
  'sales_specialist',
  'ai_supervisor',
  'platform_engineer',
  'platform_admin',
] as const

/** From everything of the organization (admin) down to reading (viewer). */
export const CLIENT_ROLES = ['admin', 'config_manager', 'developer', 'agent', 'viewer'] as const

export type PlatformRole = (typeof PLATFORM_ROLES)[number]
export type ClientRole = (typeof CLIENT_ROLES)[number]
export type Role = PlatformRole | ClientRole
export type Side = 'platform' | 'client'

export function isPlatformRole(role: string): role is PlatformRole {
  return PLATFORM_ROLES.some((known) => known === role)
}

export function isClientRole(role: string): role is ClientRole {
  return CLIENT_ROLES.some((known) => known === role)
}
