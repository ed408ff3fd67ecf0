import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { drawingField } from './model.ts'
import { readDrawing } from './sign-document.ts'
import { drawingScript } from './sign-script.ts'

/** As much of a browser as the script asks for: the field is shown at half its size, from 10, 10 on. */
function openPad() {
  const listeners = new Map<string, (event: object) => void>()
  const element = {
    ...{ value: '', hidden: true, width: drawingField.width, height: drawingField.height },
    addEventListener: (type: string, listener: (event: object) => void) => void listeners.set(type, listener),
    setPointerCapture: () => undefined,
    getBoundingClientRect: () => ({ left: 10, top: 10, width: 300, height: 100 }),
    getContext: () => new Proxy({}, { get: () => () => undefined, set: () => true }),
  }
  runInNewContext(drawingScript, { document: { getElementById: () => element } })
  const point = (type: string, clientX: number, clientY: number) => listeners.get(type)?.({ clientX, clientY })
  return { element, point }
}

describe('what a signer draws', () => {
  it('stays in the field where the finger slips off it, and is taken', () => {
    const { element, point } = openPad()
    point('pointerdown', 20, 20)
    point('pointermove', -500, 9_000)
    point('pointerup', 0, 0)
    expect(readDrawing(element.value)).toEqual([
      [
        [20, 20],
        [0, 200],
      ],
    ])
  })

  it('is taken however much somebody draws', () => {
    const { element, point } = openPad()
    for (let line = 0; line < 300; line += 1) {
      point('pointerdown', 20, 20)
      for (let move = 0; move < 20; move += 1) point('pointermove', 20 + move, 20)
      point('pointerup', 0, 0)
    }
    const drawn = readDrawing(element.value)
    expect(drawn === 'invalid' ? drawn : drawn?.flat().length).toBe(drawingField.mostPoints)
    const dots = openPad()
    for (let line = 0; line < 300; line += 1) dots.point('pointerdown', 20, 20)
    expect(readDrawing(dots.element.value)).toHaveLength(drawingField.mostLines)
  })
})
