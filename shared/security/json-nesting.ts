/** How deep JSON may nest: whoever walks a value (a check, a hash, a copy) does so by recursion, and a few bytes of brackets end its stack. */

/** Far beyond what people and systems send. */
const maxLevels = 100

const quote = 34
const backslash = 92
const opening: ReadonlySet<number> = new Set([91, 123])
const closing: ReadonlySet<number> = new Set([93, 125])

/** Whether arrays and objects nest beyond 100 levels; brackets within strings do not count. */
export function nestsTooDeep(json: string): boolean {
  let level = 0
  for (let place = 0; place < json.length; place += 1) {
    const code = json.charCodeAt(place)
    if (code === quote) place = endOfString(json, place)
    else if (opening.has(code)) level += 1
    else if (closing.has(code)) level -= 1
    if (level > maxLevels) return true
  }
  return false
}

function endOfString(json: string, start: number): number {
  for (let place = start + 1; place < json.length; place += 1) {
    const code = json.charCodeAt(place)
    if (code === backslash) place += 1
    else if (code === quote) return place
  }
  return json.length
}
