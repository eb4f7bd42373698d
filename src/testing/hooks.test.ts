import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { type CommandFolder, folderWith, removeFolders } from './command-line.ts'

afterAll(removeFolders)

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const DOOR = 'module door\n\nvar open: bool = false\n\naction unlock when !open {\n  open = true\n}\n'
const BROKEN = DOOR.replace('open = true', 'open = false')
const CHECK = `import "../spec/door.hf"

reachable Opened: open

check once {
  terminal true
  expect Opened reached in 1 steps
}
`
const OTHER = CHECK.replace('"../spec/door.hf"', '"../spec/wall.hf"').replace('reached in 1 steps', 'unreachable')
const FILES = {
  'spec/door.hf': DOOR,
  'spec/wall.hf': BROKEN.replace('module door', 'module wall'),
  'properties/door.hf': CHECK,
  'properties/wall.hf': OTHER,
}

/** The hooks of pre-commit, each with its command and the files that it is for. */
const hooks: Readonly<Record<string, { readonly entry: string; readonly files: string; readonly language: string }>> =
  Object.fromEntries(
    read('.pre-commit-hooks.yaml')
      .split(/^- id: /m)
      .slice(1)
      .map((text) => {
        const value = (key: string) => new RegExp(`^  ${key}: (.+)$`, 'm').exec(text)?.[1] ?? ''
        return [text.split('\n')[0], { entry: value('entry'), files: value('files'), language: value('language') }]
      }),
  )

/** As pre-commit runs a hook: its command, with the files at the end. */
function hook(at: CommandFolder, id: string, ...files: string[]) {
  const [program, ...args] = hooks[id]?.entry.split(' ') ?? []
  expect(program).toBe('holdfast')
  return at.run(...args, ...files)
}

describe('the hooks of pre-commit', () => {
  test('are for specs, and installed from a checkout', () => {
    expect(Object.keys(hooks)).toEqual(['holdfast-fmt', 'holdfast-check'])
    for (const { files, language } of Object.values(hooks)) {
      expect('properties/a b.hf').toMatch(new RegExp(files))
      expect('a.hf.md').not.toMatch(new RegExp(files))
      expect(language).toBe('node')
    }
    // pre-commit takes all that 'npm pack' prints for the name of a file, and it would print what the build prints.
    expect(read('.npmrc')).toContain('foreground-scripts=false\n')
    expect(JSON.parse(read('package.json'))).toMatchObject({
      scripts: { prepare: 'npm run build' },
      bin: { holdfast: 'dist/cli/main.js' },
    })
  })

  test('refuse what is not laid out', () => {
    const at = folderWith({ ...FILES, 'spec/ugly one.hf': DOOR.replace('var open', 'var  open') })
    expect(hook(at, 'holdfast-fmt', 'spec/door.hf', 'properties/door.hf')).toMatchObject({ code: 0, out: '' })
    expect(hook(at, 'holdfast-fmt', 'spec/ugly one.hf', 'spec/door.hf')).toMatchObject({
      code: exitCodes.unmet,
      out: 'spec/ugly one.hf is not formatted\n',
    })
  })

  test('check what imports a file, and no more', () => {
    const at = folderWith(FILES)
    const specsIn = (out: string) => [...out.matchAll(/^(\S+\.hf) {2}/gm)].map(([, file]) => file)
    const door = hook(at, 'holdfast-check', 'spec/door.hf')
    expect(door).toMatchObject({ code: 0, err: '' })
    expect(specsIn(door.out)).toEqual(['properties/door.hf'])
    expect(specsIn(hook(at, 'holdfast-check', 'properties/wall.hf').out)).toEqual(['properties/wall.hf'])
    expect(specsIn(hook(at, 'holdfast-check', 'spec/wall.hf', 'properties/door.hf').out).sort()).toEqual([
      'properties/door.hf',
      'properties/wall.hf',
    ])
    at.write('spec/door.hf', BROKEN)
    expect(hook(at, 'holdfast-check', 'spec/door.hf').code).toBe(exitCodes.unmet)
    expect(hook(at, 'holdfast-check', 'spec/wall.hf').code, 'not of what was changed').toBe(0)
  })

  test('check a file that nothing imports, say what is wrong in one, and find imports of imports', () => {
    const at = folderWith({
      ...FILES,
      'lone/m.hf': CHECK.replace('../spec', '../spec'),
      'spec/far.hf': 'import "door.hf"\n',
    })
    expect(hook(at, 'holdfast-check', 'lone/m.hf').out).toContain('lone/m.hf  once')
    at.write(
      'properties/far.hf',
      CHECK.replace('door', 'far').replace('reachable', 'invariant Fine: open || !open\n\nreachable'),
    )
    expect(hook(at, 'holdfast-check', 'spec/door.hf').out).toContain('properties/far.hf  once')
    at.write('spec/door.hf', 'module door\nvar\n')
    expect(hook(at, 'holdfast-check', 'spec/door.hf').code).toBe(exitCodes.spec)
    expect(hook(at, 'holdfast-check', 'spec/gone.hf')).toMatchObject({
      code: exitCodes.usage,
      err: "error: There is no file or folder 'spec/gone.hf'.\n",
    })
  })
})

describe('the hook of git', () => {
  const [, script = ''] = /<!-- file: hook -->\n```sh\n([\s\S]*?)```/.exec(read('docs/ci-github.md')) ?? []

  function repository(files: Readonly<Record<string, string>>) {
    const at = folderWith({ ...files, '.gitignore': 'node_modules/\n' })
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...args], {
        cwd: at.path,
        encoding: 'utf8',
      })
    expect(git('init', '-q').status).toBe(0)
    git('add', '-A')
    expect(git('commit', '-q', '-m', 'first').status).toBe(0)
    mkdirSync(join(at.path, 'node_modules/.bin'), { recursive: true })
    symlinkSync(join(root, 'dist/cli/main.js'), join(at.path, 'node_modules/.bin/holdfast'))
    at.write('.git/hooks/pre-commit', script)
    spawnSync('chmod', ['+x', join(at.path, '.git/hooks/pre-commit')])
    const commit = () => {
      git('add', '-A')
      const { status, stdout, stderr } = git('commit', '-q', '-m', 'next')
      return { status, text: `${stdout}${stderr}` }
    }
    return { at, commit, remove: (file: string) => git('rm', '-q', file) }
  }

  test('lets pass what is in order, also where a name has spaces, and where no spec is concerned', () => {
    const { at, commit } = repository(FILES)
    at.write('notes.md', 'text')
    expect(commit()).toEqual({ status: 0, text: '' })
    at.write('properties/a $(touch stolen) door.hf', CHECK)
    expect(commit().status).toBe(0)
    expect(at.files()).not.toContain('stolen')
  })

  test('stops what a change breaks elsewhere, what is not laid out, and what misses a deleted file', () => {
    const { at, commit, remove } = repository(FILES)
    at.write('spec/door.hf', BROKEN)
    const broken = commit()
    expect(broken.status).not.toBe(0)
    expect(broken.text).toContain('FAIL  Opened unreachable; expected: reached')
    at.write('spec/door.hf', DOOR.replace('var open', 'var  open'))
    expect(commit().text).toContain('spec/door.hf is not formatted')
    at.write('spec/door.hf', DOOR)
    remove('spec/wall.hf')
    const gone = commit()
    expect(gone.status).not.toBe(0)
    expect(gone.text).toContain('properties/wall.hf')
    remove('properties/wall.hf')
    expect(commit().status).toBe(0)
  })
})
