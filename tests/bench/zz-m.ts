import { mayCall } from '../../shared/agent-core/guard/may-call.ts'
import { readInEnglish } from '../../shared/llm-sdk/index.ts'
const tool: any = { name: 'book_visit', description: 'Books a visit of a doctor for a customer', inputSchema: { type: 'object', properties: { orderId: { type: 'string' }, address: { type: 'string' }, amount: { type: 'number' }, email: { type: 'string' }, note: { type: 'string' }, iban: { type: 'string' } } }, examples: [], changesState: true, source: 'http' }
const tools = new Map([[tool.name, tool]])
const row = (i: number) => ({ id: `A-${1000 + i}`, name: `Somebody ${i}`, address: `${i} Long Street, Springfield`, total: 10.5 + i, note: 'Please ring the bell twice. The parcel for order A-17 waits at the desk until Friday evening.' })
const untrusted = Array.from({ length: 200 }, (_, i) => ({ source: 'tool_result' as const, name: 'look', text: JSON.stringify(Array.from({ length: 10 }, (_, k) => row(i * 10 + k))) }))
const words = Array.from({ length: 200 }, (_, i) => `Please book a visit number ${i} for order A-${1000 + i} at my address, and call +49 30 12345${i}, DE44500105175407324931 me@example.com`)
const call: any = { id: 'c1', name: 'book_visit', arguments: { orderId: 'A-1005', address: '5 Long Street, Springfield', amount: 15.5, email: 'me@example.com', note: 'ring twice', iban: 'DE44500105175407324931' } }
const run = () => mayCall(call, { tools, customerWords: words, agreed: [], requests: words.flatMap((t) => [t, readInEnglish(t)]), customer: { verified: true, facts: { email: 'me@example.com' } }, configTexts: ['x'.repeat(8000)], untrusted, agreedCalls: new Set() } as any, [] as any)
for (let i = 0; i < 12; i++) { const s = performance.now(); const d = run(); console.log((performance.now() - s).toFixed(1), 'ms', JSON.stringify(d).slice(0, 140)) }
let s = performance.now(); words.forEach((t) => readInEnglish(t)); console.log('readInEnglish x200', (performance.now() - s).toFixed(1))
