import { describe, expect, it } from 'vitest'
import { accentOf } from './accent.ts'

/** Contrast by an independent formulation: sRGB through a power of 2.2. Close to WCAG's own within a few percent. */
function roughContrast(first: string, second: string): number {
  const luminance = (hex: string) =>
    [0.2126, 0.7152, 0.0722].reduce(
      (sum, weight, index) =>
        sum + weight * (Number.parseInt(hex.slice(1 + index * 2, 3 + index * 2), 16) / 255) ** 2.2,
      0,
    )
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe('the accent of a client', () => {
  it.each(['#0f766e', '#1e3a8a', '#1f4d3a', '#ffe600', '#ffffff', '#000000', '#f0f', '#808080'])(
    '%s reads on itself, on light and on dark',
    (color) => {
      const accent = accentOf(color)
      expect(roughContrast(accent.fill, accent.onFill)).toBeGreaterThan(4.2)
      expect(roughContrast(accent.onLight, '#ffffff')).toBeGreaterThan(4.2)
      expect(roughContrast(accent.onDark, '#161b22')).toBeGreaterThan(4.2)
    },
  )

  it.each(['red; } body { display: none', 'url(x)', '', '#12345'])(
    '%j is not a colour: the platform has its own',
    (color) => {
      expect(accentOf(color)).toEqual(accentOf(undefined))
    },
  )
})
