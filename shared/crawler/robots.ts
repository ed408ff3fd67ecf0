/** What a host lets crawlers do (RFC 9309). */
import robotsParser from 'robots-parser'

export interface RobotRules {
  allows(url: string): boolean
  readonly crawlDelayMs: number
  readonly sitemaps: readonly string[]
}

/** Longer waits than this are cut: the crawl has little time in all. */
const longestDelayMs = 10_000

export const openRules: RobotRules = { allows: () => true, crawlDelayMs: 0, sitemaps: [] }

/** A host that cannot say what it allows allows nothing (RFC 9309, 2.3.1.4). */
export const closedRules: RobotRules = { allows: () => false, crawlDelayMs: 0, sitemaps: [] }

type Parser = typeof robotsParser.default

/** Its types describe another module than the one that Node loads, which is the function itself. */
const isParser = (loaded: unknown): loaded is Parser => typeof loaded === 'function'

export function readRules(robotsUrl: string, text: string, agent: string): RobotRules {
  const parser: unknown = robotsParser
  if (!isParser(parser)) throw new TypeError('robots-parser is no function')
  const rules = parser(robotsUrl, text)
  const delaySeconds = rules.getCrawlDelay(agent) ?? 0
  return {
    allows: (url) => rules.isAllowed(url, agent) ?? true,
    crawlDelayMs: Number.isFinite(delaySeconds) ? Math.min(Math.max(0, delaySeconds * 1_000), longestDelayMs) : 0,
    sitemaps: rules.getSitemaps(),
  }
}
