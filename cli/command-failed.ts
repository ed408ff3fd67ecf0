/** What a person is told in words, with exit status 1 and without a stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}
