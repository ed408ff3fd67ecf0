/** One life of the platform in the crash test: takes up the work in the folder, says `ready`, and ends when nothing is left to do. */
import { fullLoad, openTickets, startKernel } from './workload.ts'

const folder = process.argv[2]
if (!folder) throw new Error('usage: kernel-process <folder>')
const kernel = startKernel(folder)
// The start itself publishes what was left over: it must survive being cut off as well.
process.stdout.write('ready\n')
await kernel.start()
await openTickets(kernel, fullLoad)
await kernel.idle()
await kernel.stop()
await kernel.ports.close()
