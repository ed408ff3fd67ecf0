/** Whether a mail domain belongs to anybody: an organization signs up with its own. */
import providers from 'email-providers/all.json' with { type: 'json' }

/** Well-known providers that the list lacks. */
const ALSO_FREE = ['fastmail.com', 'tuta.com', 'tutanota.com', 'tutamail.com']

const FREE_DOMAINS: ReadonlySet<string> = new Set([...providers, ...ALSO_FREE])

/** True for domains of free and disposable mail providers, and for any subdomain of one. Case and a closing dot do not matter. */
export function isFreeMail(domain: string): boolean {
  const labels = domain.trim().toLowerCase().replace(/\.$/, '').split('.')
  return labels.some((_label, start) => FREE_DOMAINS.has(labels.slice(start).join('.')))
}
