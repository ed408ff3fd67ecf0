/** Whose law a paper is under. */
export const jurisdictions = ['IN', 'EU', 'US', 'UK'] as const
export type Jurisdiction = (typeof jurisdictions)[number]
