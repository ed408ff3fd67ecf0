/** Which of the platform's people work with a client's messages and requirements. */
export const staffRoles = ['sales_agent', 'onboarding_specialist', 'success_manager', 'platform_admin'] as const
