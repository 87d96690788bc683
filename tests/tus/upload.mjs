// Uploads files with tus-js-client: one job a line on standard input, one outcome a line back.
//
// A job: {endpoint, token, file, metadata, chunk, one_shot, override, url}. An outcome: {url,
// receipt, requests} or {error, requests}, where `requests` tells each answer that arrived.

import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const tus = createRequire(`${process.env.SUIVI_TOOLS}/node/`)('tus-js-client')

// Each request has a connection of its own: the proxy counts connections.
const httpStack = new tus.DefaultHttpStack({ agent: new Agent({ keepAlive: false }) })

// An upload that neither ends nor fails is a failure.
const DEADLINE = 30_000

function upload(job) {
  return new Promise((resolve) => {
    const requests = []
    const end = (outcome) => {
      clearTimeout(deadline)
      resolve({ ...outcome, requests })
    }
    const deadline = setTimeout(() => end({ error: 'the upload did not end' }), DEADLINE)
    const upload = new tus.Upload(readFileSync(job.file), {
      endpoint: job.endpoint,
      uploadUrl: job.url ?? null,
      headers: { Authorization: `Bearer ${job.token}` },
      metadata: job.metadata,
      chunkSize: job.chunk ?? Number.POSITIVE_INFINITY,
      uploadDataDuringCreation: job.one_shot ?? false,
      overridePatchMethod: job.override ?? false,
      retryDelays: new Array(20).fill(0),
      httpStack,
      onAfterResponse: (request, answer) => {
        const offset = answer.getHeader('Upload-Offset')
        requests.push(`${request.getMethod()} ${answer.getStatus()} ${offset ?? '-'}`)
      },
      onSuccess: ({ lastResponse }) =>
        end({ url: upload.url, receipt: lastResponse.getHeader('Suivi-Receipt') }),
      onError: (error) => end({ error: error.message }),
    })
    upload.start()
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await upload(JSON.parse(line))))
}
