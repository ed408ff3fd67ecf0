export type Language = 'en' | 'es' | 'hi'

/** English with `{}` where something is filled in, and the same in another language. */
export type Wordings = readonly (readonly [english: string, other: string])[]
