// Kills a search with a checkpoint again and again, at random moments, and goes on from what is there: the report must
// be the one of a search that nobody disturbed, byte for byte but for the seconds.
//
//   node bench/kill-and-resume.mjs [how many searches, 100] [spec] [check]

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [count = '100', spec = 'properties/volume-large.hf', check = 'oneOfEach'] = process.argv.slice(2)
const command = ['dist/cli/main.js', 'check', spec, '--check', check, '--json']

/** The report without what differs from call to call. */
function comparable(text) {
  return text.replace(/"(seconds|compileSeconds)":[0-9.e-]+/g, '"$1":0')
}

/** The report of a search that is killed after so many milliseconds, or undefined. */
function runFor(milliseconds, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args)
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(signal === null ? { code, text } : undefined)
    })
  })
}

const began = performance.now()
const expected = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 28 })
const whole = performance.now() - began
let kills = 0
let wrong = 0
for (let at = 0; at < Number(count); at++) {
  const folder = mkdtempSync(join(tmpdir(), 'kill-and-resume-'))
  let result
  // Each time a little longer, so that it ends at last.
  for (let patience = whole; result === undefined; patience *= 1.2) {
    result = await runFor(Math.random() * patience, [...command, '--checkpoint', folder, '--resume'])
    if (result === undefined) kills++
  }
  if (result.code !== expected.status || comparable(result.text) !== comparable(expected.stdout)) {
    wrong++
    console.error(`search ${at + 1}: another report (exit code ${result.code})`)
  }
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${count} searches, killed ${kills} times: ${wrong} with another report`)
process.exitCode = wrong === 0 ? 0 : 1
