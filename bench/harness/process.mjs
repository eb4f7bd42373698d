import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/** Whether a program is there to be run. */
export function isInstalled(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).error === undefined
}

/** The first line that a program says about its version. */
export function versionOf(program, ...args) {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return `${stdout}${stderr}`.trim().split('\n')[0] ?? ''
}

// GNU time alone says how much memory a process had at most; without it there is no such column.
const gnuTime = spawnSync('/usr/bin/time', ['-f', '%M', 'true'], { stdio: 'ignore' }).status === 0

/**
 * Runs a program to its end, and measures it.
 *
 * @returns {{ out: string, seconds: number, kilobytes: number | undefined }}
 */
export function run(program, args, { cwd }) {
  const measure = join(cwd, 'measured-memory')
  const command = gnuTime ? ['/usr/bin/time', '-q', '-f', '%M', '-o', measure, program, ...args] : [program, ...args]
  const began = performance.now()
  const { status, error, stdout, stderr } = spawnSync(command[0], command.slice(1), {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const seconds = (performance.now() - began) / 1000
  if (error !== undefined) throw error
  if (status !== 0) {
    throw new Error(`${program} ended with ${status}: ${`${stdout}${stderr}`.trim().slice(-2000)}`)
  }
  const kilobytes = gnuTime ? Number(readFileSync(measure, 'utf8').trim().split('\n').at(-1)) : undefined
  rmSync(measure, { force: true })
  return { out: stdout, seconds, kilobytes }
}
