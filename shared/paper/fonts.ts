/** The typeface of papers: Noto Sans, which has Latin, Greek, Cyrillic and Devanagari letters and the signs of currencies. */
import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)
const file = (weight: string) => resolve(`@expo-google-fonts/noto-sans/${weight}/NotoSans_${weight}.ttf`)

/** Files of TrueType fonts. */
export const typeface = {
  regular: file('400Regular'),
  bold: file('700Bold'),
  italic: file('400Regular_Italic'),
} as const
