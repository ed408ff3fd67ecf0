/** A client's one colour, made readable: on itself, on a light page and on a dark page. */

export interface Accent {
  readonly fill: string
  /** White or near-black, whichever reads better on the fill. */
  readonly onFill: string
  /** The colour as text on a light surface: darkened until it reads. */
  readonly onLight: string
  /** The colour as text on a dark surface: lightened until it reads. */
  readonly onDark: string
}

type Rgb = readonly [number, number, number]

const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [16, 20, 26]
const LIGHT_SURFACE: Rgb = [240, 242, 245]
const DARK_SURFACE: Rgb = [40, 46, 56]
const DEFAULT_FILL: Rgb = [37, 84, 199]
/** WCAG 2.2, success criterion 1.4.3, for text of normal size. */
const READABLE_CONTRAST = 4.5

/** The accent of a `#rgb` or `#rrggbb` colour; of the platform's own blue where it is anything else. */
export function accentOf(color: string | undefined): Accent {
  const fill = parseHex(color ?? '') ?? DEFAULT_FILL
  return {
    fill: toHex(fill),
    onFill: toHex(contrast(fill, WHITE) >= contrast(fill, INK) ? WHITE : INK),
    onLight: toHex(mixUntilReadable(fill, INK, LIGHT_SURFACE)),
    onDark: toHex(mixUntilReadable(fill, WHITE, DARK_SURFACE)),
  }
}

/** Puts an accent where the style sheets look for it. */
export function applyAccent(target: HTMLElement, accent: Accent): void {
  target.style.setProperty('--accent', accent.fill)
  target.style.setProperty('--on-accent', accent.onFill)
  target.style.setProperty('--accent-on-light', accent.onLight)
  target.style.setProperty('--accent-on-dark', accent.onDark)
}

function mixUntilReadable(color: Rgb, towards: Rgb, surface: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share)
    if (contrast(mixed, surface) >= READABLE_CONTRAST) return mixed
  }
  return towards
}

function mix([r, g, b]: Rgb, [r2, g2, b2]: Rgb, share: number): Rgb {
  const blend = (from: number, to: number) => Math.round(from + (to - from) * share)
  return [blend(r, r2), blend(g, g2), blend(b, b2)]
}

/** Contrast ratio of two colours, 1–21 (WCAG 2.2). */
function contrast(first: Rgb, second: Rgb): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Relative luminance, 0–1 (WCAG 2.2). */
function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

function parseHex(color: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1]
  if (!digits) return undefined
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  const channel = (at: number) => Number.parseInt(full.slice(at, at + 2), 16)
  return [channel(0), channel(2), channel(4)]
}

const toHex = (rgb: Rgb) => `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
