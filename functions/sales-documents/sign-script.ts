/** Lets a signer draw: lines of points go into a hidden field, none beyond what is taken. Without it a name is typed, which is enough. */
import { drawingField } from './model.ts'

export const drawingScript = `
const pad = document.getElementById('pad')
const field = document.getElementById('strokes')
const context = pad.getContext('2d')
const lines = []
let line
// A finger may slip off the field.
const within = (share, size) => Math.min(Math.max(Math.round(share * size), 0), size)
const place = (event) => {
  const box = pad.getBoundingClientRect()
  return [
    within((event.clientX - box.left) / box.width, pad.width),
    within((event.clientY - box.top) / box.height, pad.height),
  ]
}
const isFull = () => lines.flat().length >= ${drawingField.mostPoints}
const draw = () => {
  context.clearRect(0, 0, pad.width, pad.height)
  context.lineWidth = 4
  context.lineCap = context.lineJoin = 'round'
  for (const [first, ...rest] of lines) {
    context.beginPath()
    context.moveTo(...first)
    for (const point of rest.length === 0 ? [first] : rest) context.lineTo(...point)
    context.stroke()
  }
  field.value = lines.length === 0 ? '' : JSON.stringify(lines)
}
pad.addEventListener('pointerdown', (event) => {
  if (lines.length >= ${drawingField.mostLines} || isFull()) return
  pad.setPointerCapture(event.pointerId)
  line = [place(event)]
  lines.push(line)
  draw()
})
pad.addEventListener('pointermove', (event) => {
  if (line === undefined || isFull()) return
  line.push(place(event))
  draw()
})
const end = () => { line = undefined }
pad.addEventListener('pointerup', end)
pad.addEventListener('pointercancel', end)
document.getElementById('clear').addEventListener('click', () => { lines.length = 0; draw() })
document.getElementById('drawing').hidden = false
`
