import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { catalogue } from '../diagnostics/catalogue.ts'
import { folderWith, removeFolders } from '../testing/command-line.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { runCommandLine } from './program.ts'
import { version } from './version.ts'

afterAll(removeFolders)

/** The command in this process: for what needs no files. */
async function call(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    colour: false,
    colourErrors: false,
    now: () => 0,
  }
  return { code: await runCommandLine(args, io), out: out.join(''), err: err.join('') }
}

const COMMANDS = [
  'check',
  'replay',
  'render',
  'fmt',
  'layout',
  'export',
  'mutate',
  'diff',
  'compare',
  'explain',
  'init',
]

describe('--help', () => {
  test('of the program', async () => {
    const { code, out, err } = await call('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "Usage: holdfast [options] [command]

      Model checker for replica election and re-mirroring protocols

      Options:
        -V, --version                       print the version
        -h, --help                          display help for command

      Commands:
        check [options] [files...]          check specs: every reachable state of
                                            every check
        merge [options] <reports...>        put the reports of all shards of a check,
                                            or of random runs, together
        fuzz [options] [spec...]            random schedules of steps and faults, at
                                            sizes that no search comes to the end of
        replay [options] <trace>            take the steps of a trace file in the spec
        render [options] <trace>            write a trace file as text or a picture
        minimise [options] <trace>          leave out of a trace what it does not need
        explore [options] [spec]            walk through a spec by hand
        why [options] <trace>               say why a trace shows what it does
        view [options] [file]               see a trace as a page, or walk through a
                                            spec by hand
        import [options] <log>              hold a log of a real system against a spec
        fmt [options] [files...]            rewrite specs in the canonical layout
        layout [options] <spec>             say where each part of a state lies
        export [options] <spec>             write one run in the language of another
                                            checker
        mutate [options] <specs...>         change a spec and see what its checks miss
        measure [options] <spec>            say how likely and how soon, where steps
                                            say how often they happen
        simulate [options] <spec>           random runs in time: how likely and how
                                            soon, of any size
        compare [options] <spec...>         compare fixes: what each mends, and breaks
        claims [options] <list> [files...]  say what shows each claim of a list
        diff [options] <old> [new]          compare two versions of a spec
        explain [options] [code]            explain a diagnostic
        init [options] [name]               start a spec
        swarm [options]                     have the work of a command done by other
                                            machines
        help [command]                      display help for command

      Exit codes:
        0  all as expected            11  unexpected deadlock
        1  an expectation not met     12  unexpected violation of an invariant, step or unaffected property
        2  wrong usage                13  unexpected violation of a liveness or recoverable property
        3  inconclusive               75  error in the model, such as a number out of its range
                                     150  error in the text of a spec
                                     153  internal error

      "
    `)
    expect(COMMANDS.every((command) => out.includes(`\n  ${command} `))).toBe(true)
  })

  test('of check', async () => {
    expect((await call('check', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast check [options] [files...]

      check specs: every reachable state of every check

      Arguments:
        files                   spec files or folders (default: spec/ and properties/)

      Options:
        -V, --version           print the version
        -c, --check <name>      only the check with this name; may be given several
                                times
        --importers             check what imports one of the files, too: all that a
                                change of them may break
        --trace <which>         which traces to print (choices: "unexpected", "all",
                                "none", default: "unexpected")
        --plain                 no symmetry, and the faults used as part of the state:
                                the counts that other checkers get
        --engine <which>        what explores: code compiled for the spec, or the
                                reference interpreter (choices: "compiled",
                                "interpreted", default: "compiled")
        --store <which>         how states are told apart; but for exact, nothing is
                                ever said to hold (choices: "exact", "fingerprint",
                                "bitstate", default: "exact")
        --seed <number>         of the hashes of such a store
        --accept                keep the traces of expected violations in
                                counterexamples/
        --json                  print one JSON document instead of lines
        --report <form>         write a report for other tools: junit=FILE,
                                sarif=FILE, markdown=FILE, github, none; may be given
                                several times (by itself: github in a workflow of
                                GitHub Actions)
        --workers <number>      threads, for runs at the same time or to share one
                                (default: one for each core)
        --no-coverage           do not look for parts of the spec that the checks
                                would not notice
        --strict                count warnings as failures
        --baseline <file>       let only what is new fail: findings that the file does
                                not have, runs that have grown
        --accept-baseline       write that file anew from what is found
        --cache <folder>        keep what runs came to, and make only those anew that
                                may come to something else
        --shard <part>          make a part of the runs only, such as 1/4; 'holdfast
                                merge' puts their reports together
        --profile               say where the time of each search went
        --checkpoint <folder>   keep what a search has seen in a folder, level by
                                level
        --resume                go on from the checkpoints in that folder
        --max-states <number>   end as inconclusive after so many states
        --max-depth <number>    end as inconclusive at this depth
        --max-seconds <number>  end each run as inconclusive after so many seconds
        --max-memory <number>   end as inconclusive at so many mebibytes
        -h, --help              display help for command
      "
    `)
  })

  test('of replay', async () => {
    expect((await call('replay', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast replay [options] <trace>

      take the steps of a trace file in the spec

      Arguments:
        trace          a file of counterexamples/

      Options:
        -V, --version  print the version
        --spec <file>  the spec, where it is not the one that the trace names
        -h, --help     display help for command
      "
    `)
  })

  test('of render', async () => {
    expect((await call('render', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast render [options] <trace>

      write a trace file as text or a picture

      Arguments:
        trace          a file of counterexamples/

      Options:
        -V, --version  print the version
        --to <format>  what to write (choices: "text", "markdown", "mermaid",
                       "shiviz", "svg", "vitest", "html")
        --spec <file>  the spec, where it is not the one that the trace names
        --out <file>   the file to write (default: print)
        --force        overwrite a file that is something else
        -h, --help     display help for command
      "
    `)
  })

  test('of fmt', async () => {
    expect((await call('fmt', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast fmt [options] [files...]

      rewrite specs in the canonical layout

      Arguments:
        files          spec files or folders (default: spec/ and properties/)

      Options:
        -V, --version  print the version
        --check        only say which files are not formatted
        --stdout       print instead of writing
        -h, --help     display help for command
      "
    `)
  })

  test('of mutate', async () => {
    expect((await call('mutate', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast mutate [options] <specs...>

      change a spec and see what its checks miss

      Arguments:
        specs                      spec files, whose checks a mutant must all survive

      Options:
        -V, --version              print the version
        -c, --check <name>         only the check with this name; may be given several
                                   times
        --kinds <list>             kinds of change, with commas between: drop, negate,
                                   assignment, swap, bound, quantifier (default: all)
        --limit <number>           so many mutants at most, chosen evenly
        --all-killers              make every run of each mutant, and say all that
                                   kills it
        --seconds <number>         end after so many seconds; what is left is not run
        --mutant-seconds <number>  end a mutant as inconclusive after so many seconds
                                   (default: 120)
        --results <file>           keep a line of JSON for each mutant that is done
        --resume                   go on from the results in that file
        --workers <number>         threads (default: one for each core)
        --json                     print one JSON document instead of lines
        --markdown <file>          write the report into a page, too, and keep what
                                   the page says of each survivor
        --strict                   fail where a mutant survives
        -h, --help                 display help for command
      "
    `)
  })

  test('of explain', async () => {
    expect((await call('explain', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast explain [options] [code]

      explain a diagnostic

      Arguments:
        code           such as HF301; without it, all are listed

      Options:
        -V, --version  print the version
        -h, --help     display help for command
      "
    `)
  })

  test('of init', async () => {
    expect((await call('init', '--help')).out).toMatchInlineSnapshot(`
      "Usage: holdfast init [options] [name]

      start a spec

      Arguments:
        name           name of the new files (default: "replication")

      Options:
        -V, --version  print the version
        -h, --help     display help for command
      "
    `)
  })

  test.each(COMMANDS)('of %s is also what -h and help show', async (command) => {
    const help = await call(command, '--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(await call(command, '-h')).toEqual(help)
    expect(await call('help', command)).toEqual(help)
  })

  test('tells of every exit code but that of an interrupt, which the shell gives', async () => {
    const { out } = await call('--help')
    const told = [...out.matchAll(/(?:^|\s{2,})(\d+) {2}/gm)].map(([, code]) => Number(code))
    expect(told.sort((a, b) => a - b)).toEqual(
      Object.values(exitCodes)
        .filter((code) => code !== exitCodes.interrupted)
        .sort((a, b) => a - b),
    )
  })
})

describe('--version', () => {
  test.each([[], ...COMMANDS.map((command) => [command])])('after %j', async (...args) => {
    const printed = { code: 0, out: `${version}\n`, err: '' }
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
    expect(await call(...args, '--version')).toEqual(printed)
    expect(await call(...args, '-V')).toEqual(printed)
  })
})

describe('a fault of Holdfast itself', () => {
  test('is told as that, with its place, and ends with a code of its own', async () => {
    const err: string[] = []
    const broken: Io = {
      out: () => {
        throw new Error('the pipe burst')
      },
      err: (text) => void err.push(text),
      isTerminal: false,
      colour: false,
      colourErrors: false,
      now: () => 0,
    }
    expect(await runCommandLine(['explain'], broken)).toBe(exitCodes.internal)
    expect(err.join('')).toMatch(
      /^internal error: this is a fault of Holdfast, not of your spec\.[\s\S]*the pipe burst[\s\S]*\n +at /,
    )
  })
})

describe('explain', () => {
  test('tells what a code means, with a spec that produces it', async () => {
    const { code, out, err } = await call('explain', 'HF301')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`HF301: ${catalogue.HF301.title}\n\n${catalogue.HF301.explanation}\n`)
    expect(out).toContain('\nA spec that produces it:\n\n    module m\n')
    expect(out.endsWith('\n')).toBe(true)
    expect(await call('explain', 'hf301')).toEqual({ code, out, err })
  })

  test('suggests a code that is near', async () => {
    expect(await call('explain', 'HF031')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: There is no diagnostic 'HF031'\. Did you mean HF\d+\? 'holdfast explain' lists all\.\n$/,
      ),
    })
    expect(await call('explain', 'everything')).toMatchObject({
      code: 2,
      err: "error: There is no diagnostic 'everything'. 'holdfast explain' lists all.\n",
    })
  })

  test('without a code lists all, each on a line', async () => {
    const { out } = await call('explain')
    expect(out.trimEnd().split('\n')).toEqual(Object.entries(catalogue).map(([code, { title }]) => `${code}  ${title}`))
  })
})

describe('init', () => {
  test('writes a spec that is as expected, and formatted', () => {
    const folder = folderWith({})
    expect(folder.run('init')).toEqual({
      code: 0,
      out: 'wrote spec/replication.hf\nwrote properties/replication.hf\n\nNext: holdfast check properties/replication.hf\n',
      err: '',
    })
    expect(folder.files()).toEqual(['properties/replication.hf', 'spec/replication.hf'])
    const checked = folder.run('check', 'properties/replication.hf')
    expect(checked).toMatchObject({ code: 0, err: '', out: expect.stringContaining('\nverdict: all as expected\n') })
    expect(folder.run('check')).toMatchObject({ code: 0, err: '' })
    expect(folder.run('fmt', '--check')).toEqual({ code: 0, out: '', err: '' })
  })

  test('takes a name, and can be called again with another', () => {
    const folder = folderWith({})
    expect(folder.run('init', 'fail-over').code).toBe(0)
    expect(folder.read('spec/fail-over.hf')).toMatch(/^module fail_over\n/)
    expect(folder.run('init', 'Other2').code).toBe(0)
    expect(folder.run('check')).toMatchObject({ code: 0, out: expect.stringContaining('\n4 runs, ') })
  })

  test.each([
    [{ 'spec/m.hf': 'mine' }, "'spec/m.hf' exists already"],
    [{ 'properties/m.hf': 'mine' }, "'properties/m.hf' exists already"],
  ])('writes over nothing, and then nothing at all: %j', (files, message) => {
    const folder = folderWith(files)
    expect(folder.run('init', 'm')).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
    expect(folder.files()).toEqual(Object.keys(files))
    expect(folder.read(Object.keys(files)[0] ?? '')).toBe('mine')
  })

  test.each(['', '1st', 'a b', 'a/b', '..', '-x', 'naïve', 'check', 'var', 'not'])('refuses the name %j', (name) => {
    const folder = folderWith({})
    expect(folder.run('init', '--', name)).toMatchObject({ code: 2, out: '' })
    expect(folder.files()).toEqual([])
  })
})

describe('fmt', () => {
  const untidy = 'module   m\n// kept\nvar x:0..3=0\n\n\n\naction  up when x<3{x+=1}'
  const tidy = 'module m\n\n// kept\nvar x: 0..3 = 0\n\naction up when x < 3 { x += 1 }\n'

  test('rewrites what is not formatted, and names it', () => {
    const folder = folderWith({
      'spec/a.hf': untidy,
      'spec/deep/b.hf': tidy,
      'properties/c.hf': untidy,
      'notes.hf': untidy,
    })
    expect(folder.run('fmt')).toEqual({ code: 0, out: 'spec/a.hf\nproperties/c.hf\n', err: '' })
    expect(['spec/a.hf', 'spec/deep/b.hf', 'properties/c.hf'].map(folder.read)).toEqual([tidy, tidy, tidy])
    expect(folder.read('notes.hf')).toBe(untidy)
    expect(folder.files()).toHaveLength(4)
    expect(folder.run('fmt')).toEqual({ code: 0, out: '', err: '' })
  })

  test('leaves the time of a file alone that is formatted', () => {
    const folder = folderWith({ 'm.hf': tidy })
    const before = statSync(join(folder.path, 'm.hf'))
    expect(folder.run('fmt', 'm.hf').code).toBe(0)
    expect(statSync(join(folder.path, 'm.hf'))).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino })
  })

  test('with --check only says what it would rewrite', () => {
    const folder = folderWith({ 'a.hf': untidy, 'b.hf': tidy })
    expect(folder.run('fmt', '--check', 'a.hf', 'b.hf')).toEqual({ code: 1, out: 'a.hf is not formatted\n', err: '' })
    expect(folder.read('a.hf')).toBe(untidy)
    expect(folder.run('fmt', '--check', 'b.hf')).toEqual({ code: 0, out: '', err: '' })
  })

  test('with --stdout prints and writes nothing', () => {
    const folder = folderWith({ 'a.hf': untidy })
    expect(folder.run('fmt', '--stdout', 'a.hf')).toEqual({ code: 0, out: tidy, err: '' })
    expect(folder.read('a.hf')).toBe(untidy)
  })

  test('leaves a file with mistakes as it is, and formats the others', () => {
    const broken = `${untidy}\naction { `
    const folder = folderWith({ 'a.hf': broken, 'b.hf': untidy })
    const { code, out, err } = folder.run('fmt', 'a.hf', 'b.hf')
    expect({ code, out }).toEqual({ code: 150, out: 'b.hf\n' })
    expect(err).toMatch(/^error\[HF1\d\d\]/)
    expect(err).toContain('--> a.hf:8')
    expect([folder.read('a.hf'), folder.read('b.hf')]).toEqual([broken, tidy])
    expect(folder.run('fmt', '--check', 'a.hf').code).toBe(150)
  })

  test('is not in its own way after it was interrupted', () => {
    const folder = folderWith({ 'm.hf': untidy, 'm.hf.new': 'left over' })
    expect(folder.run('fmt', 'm.hf')).toMatchObject({ code: 0, err: '' })
    expect([folder.read('m.hf'), folder.read('m.hf.new')]).toEqual([tidy, 'left over'])
  })

  test('keeps who may read and write a file', () => {
    const folder = folderWith({ 'm.hf': untidy })
    chmodSync(join(folder.path, 'm.hf'), 0o640)
    folder.run('fmt', 'm.hf')
    expect((statSync(join(folder.path, 'm.hf')).mode & 0o777).toString(8)).toBe('640')
  })
})
