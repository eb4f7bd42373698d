// Random runs of every spec in properties/, as many as there is time for: node bench/fuzz-all.mjs [--runs N] [--seed N]
// [--time SECONDS], of each file. Ends with 1 where something shows that the checks say is not there.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    time: { type: 'string' },
  },
})
const { runs, seed, time } = values
const limit = time === undefined ? [] : ['--time', time]
/** As of `holdfast fuzz`: as expected; and what did not recover in time, which is no verdict. */
const FINE = [0, 3]

const files = readdirSync('properties')
  .filter((file) => file.endsWith('.hf'))
  .map((file) => join('properties', file))

console.log(`seed ${seed}, ${runs} random runs of each run of a check`)
const failed = files.filter((file) => {
  const args = ['dist/cli/main.js', 'fuzz', file, '--runs', runs, '--seed', seed, ...limit]
  const { stdout, stderr, status } = spawnSync('node', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  const [scope = '', end = ''] = stdout.trimEnd().split('\n').slice(-2)
  console.log(`${file}  ${scope}\n    ${status === null ? 'it was ended' : end}`)
  if (FINE.includes(status)) return false
  // All that was found, with the command that comes to it again.
  console.log(stdout, stderr)
  return true
})
console.log(
  failed.length === 0 ? '\nnothing was found that is not expected, which is no proof' : `\nsee ${failed.join(', ')}`,
)
process.exitCode = failed.length === 0 ? 0 : 1
