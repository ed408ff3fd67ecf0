/** CSV to one table. The delimiter is the one that cuts the first lines into the same number of cells. */
import { CsvError, parse } from 'csv-parse/sync'
import { type BlocksOutcome, refuse, tableOf } from './document.ts'

const delimiters = [',', ';', '\t', '|'] as const
const sniffedLines = 20

export function readCsv(text: string): BlocksOutcome {
  try {
    const records = parseRecords(text, sniffDelimiter(text))
    const [header, ...rows] = records
    return { ok: true, blocks: header === undefined ? [] : [tableOf(header, rows)] }
  } catch (error) {
    if (error instanceof CsvError) return refuse('corrupt', `The CSV cannot be read: ${error.message}`)
    throw error
  }
}

function parseRecords(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  })
}

/** Most cells among the delimiters whose rows agree; a comma where none does. */
function sniffDelimiter(text: string): string {
  let best: { delimiter: string; cells: number } = { delimiter: ',', cells: 1 }
  const sample = text.split('\n').slice(0, sniffedLines).join('\n')
  for (const delimiter of delimiters) {
    const widths = cellCounts(sample, delimiter)
    const cells = widths[0] ?? 1
    const agreeing = widths.filter((width) => width === cells).length / Math.max(1, widths.length)
    if (agreeing >= 0.8 && cells > best.cells) best = { delimiter, cells }
  }
  return best.delimiter
}

function cellCounts(sample: string, delimiter: string): number[] {
  try {
    return parseRecords(sample, delimiter).map((row) => row.length)
  } catch (error) {
    // A quoted cell cut at the sample's end is no sign against the delimiter: the lines before it count.
    if (error instanceof CsvError) return sample.split('\n').map((line) => line.split(delimiter).length)
    throw error
  }
}
