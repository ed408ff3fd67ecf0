/** `Name <address>`, or an address, as its parts. */
export function mailboxOf(text: string): { readonly email: string; readonly name?: string } {
  const named = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(text)
  const [, name = '', email] = named ?? []
  if (email === undefined) return { email: text.trim() }
  return name === '' ? { email } : { email, name }
}
