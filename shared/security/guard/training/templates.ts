/** Texts with alternatives `{one|other}`, which may nest, and named ones `{=name}`, filled by a seeded generator. */

export interface Family {
  readonly name: string
  /** What stands behind the `@` of the heading. */
  readonly mark: string | undefined
  readonly texts: readonly string[]
}

/** Headings `# name @mark`; one text a line or, `by` paragraph, one between empty lines. Lines `= name: one|other` name alternatives. */
export function parseFamilies(
  file: string,
  by: 'line' | 'paragraph',
): { readonly families: readonly Family[]; readonly named: ReadonlyMap<string, string> } {
  const named = new Map<string, string>()
  const body = file.replace(/^= ([^:]+): (.*)$/gm, (_, name: string, choices: string) => {
    named.set(name, choices)
    return ''
  })
  const families = body
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      const [name = '', mark] = heading.split(' @')
      const texts = lines.join('\n').split(by === 'line' ? /\n/ : /\n\n+/)
      return { name: name.trim(), mark, texts: texts.map((text) => text.trim()).filter((text) => text.length > 0) }
    })
  return { families, named }
}

export function fill(template: string, random: () => number, named: ReadonlyMap<string, string> = new Map()): string {
  const innermost = /\{(=[^{}|]+|[^{}]*\|[^{}]*)\}/
  let text = template
  // A name stands for the same choice throughout a text.
  const chosen = new Map<string, string>()
  for (let found = innermost.exec(text); found; found = innermost.exec(text)) {
    const [whole, inside = ''] = found
    const choice = chosen.get(inside) ?? pick((named.get(inside.slice(1)) ?? inside).split('|'), random)
    if (inside.startsWith('=')) chosen.set(inside, choice)
    text = text.slice(0, found.index) + choice + text.slice(found.index + whole.length)
  }
  return text
}

export function pick(choices: readonly string[], random: () => number): string {
  return choices[Math.floor(random() * choices.length)] ?? ''
}
