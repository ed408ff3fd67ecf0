/** The last word of `npm run test:contracts`: one table of suite × adapter, what each ran on, and how its cases ended. */
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

interface Row {
  readonly suite: string
  readonly adapter: string
  /** Of a suite whose server is not there: why. */
  readonly ranOn: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** As `describeSuite` names it. */
const title = /^(?<suite>.+) × (?<adapter>\S+) \[(?<ranOn>.+)\]$/

export class ContractTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap(rowsOf).sort((a, b) => compare(a.suite, b.suite) || compare(a.adapter, b.adapter))
    process.stdout.write(`${formatTable(rows)}\n`)
  }
}

/** What stands in no suite of a port is counted by its file. */
function rowsOf(module: TestModule): Row[] {
  const named: Row[] = []
  const rest: TestCase[] = []
  for (const child of module.children) {
    const row = rowOf(child)
    if (row) named.push(row)
    else rest.push(...casesOf(child))
  }
  if (rest.length === 0) return named
  const suite = module.moduleId.replace(/^.*\//, '').replace(/\.test\.ts$/, '')
  return [...named, { suite, adapter: '', ranOn: '', ...countsOf(rest) }]
}

function rowOf(child: TestSuite | TestCase): Row | undefined {
  const { suite, adapter, ranOn } = title.exec(child.name)?.groups ?? {}
  if (suite === undefined || adapter === undefined || ranOn === undefined) return undefined
  return { suite, adapter, ranOn, ...countsOf(casesOf(child)) }
}

const casesOf = (child: TestSuite | TestCase): TestCase[] =>
  child.type === 'test' ? [child] : [...child.children.allTests()]

function countsOf(cases: readonly TestCase[]): Pick<Row, 'passed' | 'failed' | 'skipped'> {
  const count = (...states: string[]) => cases.filter((one) => states.includes(one.result().state)).length
  // A case that never ran, because its file broke, has not passed.
  return { passed: count('passed'), failed: count('failed', 'pending'), skipped: count('skipped') }
}

function formatTable(rows: readonly Row[]): string {
  const sum = (count: (row: Row) => number) => rows.reduce((total, row) => total + count(row), 0)
  const cells = [
    ['suite', 'adapter', 'ran on', 'passed', 'failed', 'skipped'],
    ...rows.map((row) => [row.suite, row.adapter, row.ranOn, `${row.passed}`, `${row.failed}`, `${row.skipped}`]),
    ['all', '', '', `${sum((row) => row.passed)}`, `${sum((row) => row.failed)}`, `${sum((row) => row.skipped)}`],
  ]
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? []
  const line = (values: readonly string[]) =>
    values
      .map((value, column) => (column < 3 ? value.padEnd(widths[column] ?? 0) : value.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = cells
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [line(head), rule, ...body.map(line)].join('\n')
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
