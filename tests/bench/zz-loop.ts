import { startRuntime } from '/work/main/tests/fixtures/runtime.ts'
import { createBareGraph } from '/work/main/tests/bench/bare-graph.ts'
import { closedLoop } from '/work/main/tests/bench/measure.ts'
import { routesOf } from '/work/main/tests/bench/runtime-turns.ts'
import { customerText, replay } from '/work/main/tests/bench/script.ts'
const book = { name:'book',description:'Books a visit',inputSchema:{type:'object',properties:{day:{type:'string'},time:{type:'string'}}},examples:[],changesState:true,idempotent:false,requiresApproval:'none',requiresVerifiedCustomer:false,verifiesCustomer:false,timeoutMs:1000,source:'mock',toolset:'visits',operation:'book'} as const
const mocks = { visits: { tables:{visits:{key:'id',rows:[]}}, operations:{book:{steps:[{answer:{booked:true,day:'=input.day',time:'=input.time'}}]}}}}
const running = await startRuntime(replay(), { tools:[book as any], mocks: mocks as any })
const r = routesOf(running)
const N = Number(process.env.N ?? 2000)
const ids: string[] = []
while (ids.length < N+400) ids.push(...(await Promise.all(Array.from({length:50},()=>r.open()))))
const bare = createBareGraph(); let t=0
const bareTurn = async () => { t+=1; await bare('t'+t, customerText) }
const turn = async () => { await r.post(ids.pop()!, customerText) }
await closedLoop(turn, 200, 64); await closedLoop(bareTurn,200,64)
const cpu = async (f: any, n: number) => { const b=process.cpuUsage(); const rate=await closedLoop(f,n,64); const c=process.cpuUsage(b); return `${rate.toFixed(0)}/s, cpu ${( (c.user+c.system)/n/1000).toFixed(2)} ms/turn` }
if (process.env.PROF) { const { Session } = await import('node:inspector/promises'); const s=new Session(); s.connect(); await s.post('Profiler.enable'); await s.post('Profiler.start'); console.log('whole', await cpu(turn,N)); const {profile}=await s.post('Profiler.stop'); (await import('node:fs')).writeFileSync('/tmp/prof/whole.json', JSON.stringify(profile)) }
else { console.log('bare', await cpu(bareTurn, N)); console.log('whole', await cpu(turn, N)) }
await running.stop({forget:true})
