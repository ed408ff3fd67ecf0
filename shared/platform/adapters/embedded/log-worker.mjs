// The worker thread that brings SQLite's log into the database file: no conversation stands still meanwhile.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'

const database = new Database(workerData)
database.pragma('synchronous = NORMAL')

parentPort?.on('message', (asked) => {
  if (asked === 'merge') database.pragma('wal_checkpoint(PASSIVE)')
  else {
    database.close()
    parentPort?.close()
  }
})
