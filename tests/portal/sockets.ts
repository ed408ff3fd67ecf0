/** The fake platform's side of a socket. */
import { WebSocketServer } from 'ws'
import type { OpenSocket } from '../../portal/testing/fake-platform.ts'

const server = new WebSocketServer({ noServer: true })

export const openSocket: OpenSocket = (request, connection, head, onClose) =>
  new Promise((resolve) =>
    server.handleUpgrade(request, connection, head, (socket) => {
      socket.on('close', onClose)
      resolve({
        send: ({ event, data }, id) =>
          socket.send(JSON.stringify({ event, data, ...(id === undefined ? {} : { id: String(id) }) })),
        cut: () => socket.terminate(),
      })
    }),
  )
