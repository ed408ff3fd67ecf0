/** Which customers are meant: the small language of cross-sell and cohort conditions, `field:value` or `field:<50%`. */

/** `unit: percent` compares with a share of 0–100. */
export type CustomerCondition =
  | { readonly field: string; readonly op: '='; readonly value: string }
  | { readonly field: string; readonly op: '<' | '<=' | '>' | '>='; readonly value: number; readonly unit?: 'percent' }

const COMPARISON = /^([a-z][a-z0-9_]*):\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)(%?)$/
const EQUALITY = /^([a-z][a-z0-9_]*):\s*([^<>=\s].*)$/

/** Reads `customer_type:standard`, `interaction_count:>5` or `feature_usage:<50%`. */
export function parseCustomerCondition(
  text: string,
): { ok: true; value: CustomerCondition } | { ok: false; message: string } {
  const source = text.trim()
  const comparison = COMPARISON.exec(source)
  if (comparison) {
    const [, field = '', op, number, percent] = comparison
    const condition = { field, op: op as '<' | '<=' | '>' | '>=', value: Number(number) }
    return { ok: true, value: percent ? { ...condition, unit: 'percent' } : condition }
  }
  const equality = EQUALITY.exec(source)
  if (equality) return { ok: true, value: { field: equality[1] ?? '', op: '=', value: (equality[2] ?? '').trim() } }
  return { ok: false, message: `"${source}" is not a condition of the form field:value or field:>number` }
}

/** The condition as it is written in a configuration, in one canonical form. */
export function formatCustomerCondition(condition: CustomerCondition): string {
  if (condition.op === '=') return `${condition.field}:${condition.value}`
  return `${condition.field}:${condition.op}${condition.value}${condition.unit === 'percent' ? '%' : ''}`
}
