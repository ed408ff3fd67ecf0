/** What becomes of a command whose output nobody reads any more. */

/** `head` and the like close their end when they have read enough: the shell expects 128 and the number of SIGPIPE then. Any other fault of the output is thrown. */
export function leaveWithReader(output: NodeJS.EventEmitter, leave: (status: number) => void): void {
  output.on('error', (error: Error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
    leave(141)
  })
}
