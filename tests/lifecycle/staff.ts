/** Who works for the platform in a lifecycle run. */
export const staffPassword = 'a long enough phrase for staff'

export const staff = {
  admin: { name: 'Ada Admin', email: 'ada@workflow.example', role: 'platform_admin' },
  sales: { name: 'Sam Sales', email: 'sam@workflow.example', role: 'sales_agent' },
  onboarding: { name: 'Olu Onboarding', email: 'olu@workflow.example', role: 'onboarding_specialist' },
} as const
export type StaffName = keyof typeof staff
