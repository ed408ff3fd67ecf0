/** Opens the data folder, says so, and stays. */
import { openEmbedded } from '@workflow/platform'

openEmbedded(process.argv[2] ?? '')
process.stdout.write('open\n')
setInterval(() => undefined, 1_000)
