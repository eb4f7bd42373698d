import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What another checker said of a file. */
export interface OtherOutcome {
  readonly states: number
  /** Steps taken, as the tool counts them. */
  readonly transitions: number
  /** The first error that it found, in its words. */
  readonly error: string | undefined
  readonly output: string
}

export function isInstalled(command: string): boolean {
  return spawnSync('which', [command]).status === 0
}

/** A Murphi file checked by Rumur, which makes a C program of it. */
export function runRumur(text: string): OtherOutcome {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'model.m'), text)
    const options = ['--threads', '1', '--symmetry-reduction', 'off', '--deadlock-detection', 'off']
    call(folder, 'rumur', [...options, '--counterexample-trace', 'off', '--output', 'model.c', 'model.m'])
    call(folder, 'gcc', ['-std=c11', '-O1', '-w', '-mcx16', 'model.c', '-o', 'model', '-lpthread'])
    const output = call(folder, './model', [], [0, 1])
    const counts = /(\d+) states, (\d+) rules fired/.exec(output)
    const error = /^\t(?!No error)(.*(?:failed|[Ee]rror|violat|range|invariant).*)$/m.exec(output)?.[1]
    if (counts === null && error === undefined) throw new Error(`Rumur said neither counts nor an error:\n${output}`)
    return { states: Number(counts?.[1] ?? 0), transitions: Number(counts?.[2] ?? 0), error, output }
  })
}

/** A Promela file checked by SPIN, which makes a C program of it: all states, no reductions. */
export function runSpin(text: string): OtherOutcome {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'model.pml'), text)
    // Without -o2 it leaves variables out of the state that nothing reads.
    call(folder, 'spin', ['-a', '-o2', 'model.pml'])
    const memory = ['-DSAFETY', '-DNOREDUCE', '-DNOCLAIM', '-DVECTORSZ=16384', '-DMEMLIM=4000']
    call(folder, 'gcc', ['-O1', '-w', ...memory, 'pan.c', '-o', 'pan'])
    // The depth of its search is bounded; it complains where that cuts something off.
    const output = call(folder, './pan', ['-n', '-E', '-m2000000', '-w18'], [0, 1])
    const states = Number(/(\d+) states, stored/.exec(output)?.[1] ?? Number.NaN)
    const transitions = Number(/(\d+) transitions/.exec(output)?.[1] ?? Number.NaN)
    if (!Number.isFinite(states) || /max search depth too small/.test(output)) throw new Error(`SPIN:\n${output}`)
    return { states, transitions, error: /^pan:1: (.*)$/m.exec(output)?.[1], output }
  })
}

/** A TLA+ module checked by TLC, whose jar is named by the environment. */
export function runTlc(jar: string, module: string, text: string, configuration: string): OtherOutcome {
  return inFolder((folder) => {
    writeFileSync(join(folder, `${module}.tla`), text)
    writeFileSync(join(folder, `${module}.cfg`), configuration)
    const args = ['-XX:+UseParallelGC', '-cp', jar, 'tlc2.TLC', '-workers', '1', '-deadlock', `${module}.tla`]
    const output = call(folder, 'java', args, [0, 10, 12, 13, 75])
    const counts = /(\d+) states generated, (\d+) distinct states found/.exec(output)
    const error = /^Error: (.*)$/m.exec(output)?.[1]
    if (counts === null && error === undefined) throw new Error(`TLC:\n${output}`)
    return { states: Number(counts?.[2] ?? 0), transitions: Number(counts?.[1] ?? 0), error, output }
  })
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-export-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function call(folder: string, command: string, args: readonly string[], allowed: readonly number[] = [0]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) throw error
  if (!allowed.includes(status ?? -1))
    throw new Error(`${command} ended with ${status}:\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`)
  return stdout
}
