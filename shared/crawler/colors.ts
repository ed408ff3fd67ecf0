/** Colours of a brand, guessed from how often style sheets name them. */

/** CSS hexadecimal with six digits, most used first; greys, black and white belong to nobody. */
export function brandColors(css: string, themeColor?: string): readonly string[] {
  const counts = new Map<string, number>()
  for (const [, digits = ''] of css.slice(0, 2_000_000).matchAll(/#([0-9a-f]{3}|[0-9a-f]{6})\b/giu)) {
    const color = sixDigits(digits)
    if (isColorful(color)) counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  const used = [...counts].sort(([, one], [, other]) => other - one).map(([color]) => color)
  const theme = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/iu.test(themeColor ?? '')
    ? sixDigits((themeColor ?? '').slice(1))
    : undefined
  return [...new Set([...(theme !== undefined && isColorful(theme) ? [theme] : []), ...used])].slice(0, 5)
}

const sixDigits = (digits: string) =>
  `#${digits.length === 3 ? digits.replace(/./gu, (digit) => digit + digit) : digits}`.toLowerCase()

/** Channels of a grey are nearly alike. */
function isColorful(color: string): boolean {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
  return Math.max(...channels) - Math.min(...channels) > 30
}
