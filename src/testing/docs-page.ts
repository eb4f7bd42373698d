import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'vitest'

/* Pages of docs/ show commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const main = resolve('dist/cli/main.js')

/** A command on a page, with the block of output under it. */
export interface Example {
  readonly args: readonly string[]
  /** As it stands after `<!-- output: code -->`; 0 where nothing does. */
  readonly code: number
  readonly shown: string
  /** All from the command up to the block. */
  readonly before: string
}

/** The words of a command, as a shell takes them apart. */
function argumentsOf(words: string): string[] {
  return (words.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ''))
}

/** What the built command prints in this repository, and nothing about errors. */
export function printed(args: readonly string[]): { readonly out: string; readonly code: number | null } {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return { out: stdout, code: status }
}

/** The options that a command's help lists, but for those that all have. */
export function optionsOf(command: string): string[] {
  const { out } = printed([command, '--help'])
  const names = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name)
  return names.filter((name) => name !== '--help' && name !== '--version')
}

/** The code block of a page after a comment, which must be there. */
export function blockAfter(page: string, marker: string): string {
  const [, , shown] = markedBlock(marker).exec(readFileSync(page, 'utf8')) ?? []
  expect(shown, `the block after ${marker}`).toBeDefined()
  return (shown ?? '').trim()
}

/** Compares the code block of a page after a comment with what it should be, but for times. */
export function expectBlock(page: string, marker: string, actual: string): void {
  const shown = blockAfter(page, marker)
  if (!isUpdate) {
    expect(withoutTimes(shown)).toBe(withoutTimes(actual.trim()))
    return
  }
  const anew = (_: string, head: string, __: string, end: string) => `${head}${actual.trim()}\n${end}`
  writeFileSync(page, readFileSync(page, 'utf8').replace(markedBlock(marker), anew))
}

function markedBlock(marker: string): RegExp {
  return new RegExp(`(<!-- ${marker} -->\n\`\`\`\\w+\n)([\\s\\S]*?)(\`\`\`)`)
}

/** Times differ from run to run; everything else is the same. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d+\.\d s\b/g, 'N s')
}

export class DocsPage {
  /** Those of the command that the page is about, each with its words as the name of a test. */
  readonly examples: readonly (readonly [command: string, Example])[]
  private readonly path: string

  constructor(path: string, command: string) {
    this.path = path
    const block = new RegExp(
      `(\`\`\`sh\\nholdfast (${command} .*)\\n\`\`\`\\n\\n<!-- output(?:: (\\d+))? -->\\n\`\`\`\\w+\\n)([\\s\\S]*?)\`\`\``,
      'g',
    )
    this.examples = [...this.text.matchAll(block)].map(([, before = '', words = '', code = '0', shown = '']) => {
      return [words, { args: argumentsOf(words), code: Number(code), shown, before }]
    })
  }

  get text(): string {
    return readFileSync(this.path, 'utf8')
  }

  /** No block of output may stand without a command. */
  expectExamples(least: number): void {
    expect(this.examples.length).toBeGreaterThanOrEqual(least)
    expect(this.text.split('<!-- output')).toHaveLength(this.examples.length + 1)
  }

  expectPrinted(example: Example): void {
    const { out, code } = printed(example.args)
    expect(code).toBe(example.code)
    this.expectShown(example, out)
  }

  expectShown({ before, shown }: Pick<Example, 'before' | 'shown'>, actual: string): void {
    if (!isUpdate) {
      expect(shown).toBe(actual)
      return
    }
    const anew = this.text.replace(`${before}${shown}\`\`\``, () => `${before}${actual}\`\`\``)
    writeFileSync(this.path, anew)
  }

  /** The first column of the page's tables, where it is an option or another word in code. */
  get rows(): string[] {
    return [...this.text.matchAll(/^\| `(-*\w[\w-]*)[^|]*` \|/gm)].map(([, name = '']) => name)
  }
}
