/** Vectors are compared by their direction: all have length 1. */

/** A text without words points nowhere in particular, but somewhere: indexes need a unit vector. */
export function unitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  if (length === 0) {
    const first = new Float32Array(vector.length)
    first[0] = 1
    return first
  }
  return vector.map((value) => value / length)
}
