/** Lets a signer draw: lines of points go into a hidden field. Without it a name is typed, which is enough. */
export const drawingScript = `
const pad = document.getElementById('pad')
const field = document.getElementById('strokes')
const context = pad.getContext('2d')
const lines = []
let line
const place = (event) => {
  const box = pad.getBoundingClientRect()
  return [
    Math.round(((event.clientX - box.left) * pad.width) / box.width),
    Math.round(((event.clientY - box.top) * pad.height) / box.height),
  ]
}
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
  pad.setPointerCapture(event.pointerId)
  line = [place(event)]
  lines.push(line)
  draw()
})
pad.addEventListener('pointermove', (event) => {
  if (line === undefined || lines.flat().length > 2000) return
  line.push(place(event))
  draw()
})
const end = () => { line = undefined }
pad.addEventListener('pointerup', end)
pad.addEventListener('pointercancel', end)
document.getElementById('clear').addEventListener('click', () => { lines.length = 0; draw() })
document.getElementById('drawing').hidden = false
`
