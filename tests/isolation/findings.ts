/** What the run found, by kind of attempt. */

export class Findings {
  readonly #attempts = new Map<string, number>()
  readonly leaks: string[] = []
  /** What could not be tried: a failure, since it may hide a leak. */
  readonly untested: string[] = []

  tried(kind: string, times = 1): void {
    this.#attempts.set(kind, (this.#attempts.get(kind) ?? 0) + times)
  }

  leak(kind: string, what: string): void {
    this.leaks.push(`${kind}: ${what}`)
  }

  get total(): number {
    return [...this.#attempts.values()].reduce((sum, times) => sum + times, 0)
  }

  table(): string {
    const rows = [...this.#attempts].map(([kind, times]) => `  ${kind.padEnd(36)} ${String(times).padStart(6)}`)
    return ['attempts by kind', ...rows].join('\n')
  }
}
