import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { describeSpec } from '../vitest/describe-spec.ts'
import { faultSchedule } from './fault-schedule.ts'
import { lockStep } from './lock-step.ts'
import { render } from './shown-trace.ts'
import { replay, spec } from './spec.ts'
import { SpecError } from './spec-error.ts'

/* Every function, class, method and matcher that the library exports has an example in its comment, which is run. */

/** Where what is exported is declared. */
const FILES = [
  'src/api/fault-schedule.ts',
  'src/api/lock-step.ts',
  'src/api/spec.ts',
  'src/api/scenario.ts',
  'src/api/schedule.ts',
  'src/api/shown-trace.ts',
  'src/api/spec-error.ts',
  'src/vitest/describe-spec.ts',
  'src/vitest/matchers.ts',
]

interface Documented {
  readonly name: string
  readonly examples: readonly string[]
}

const documented = FILES.flatMap((file) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true).statements.flatMap(documentedIn),
)

function documentedIn(node: ts.Node): Documented[] {
  const own = (part: ts.Node & { readonly name?: ts.Node }, of = ''): Documented => ({
    name: `${of}${part.name?.getText() ?? '?'}`,
    examples: ts
      .getJSDocTags(part)
      .filter((tag) => tag.tagName.text === 'example')
      .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? ''),
  })
  const isInternal = (part: ts.Node) => ts.getJSDocTags(part).some((tag) => tag.tagName.text === 'internal')
  if (ts.isModuleDeclaration(node) && node.body !== undefined && ts.isModuleBlock(node.body))
    return node.body.statements.flatMap((inner) =>
      ts.isInterfaceDeclaration(inner) ? inner.members.map((member) => own(member, 'expect().')) : [],
    )
  if (ts.isClassDeclaration(node)) {
    const methods = node.members.filter(
      (member) => ts.isMethodDeclaration(member) && !ts.isPrivateIdentifier(member.name) && !isInternal(member),
    )
    return [own(node), ...methods.map((member) => own(member, `${node.name?.text}.`))]
  }
  return ts.isFunctionDeclaration(node) ? [own(node)] : []
}

/** What `src/index.ts` and `holdfast/vitest` export that is more than a type. */
const exported = [
  ...[...readFileSync('src/index.ts', 'utf8').matchAll(/^export \{ (.*) \}/gm)].flatMap(([, names = '']) =>
    names.split(', '),
  ),
  'describeSpec',
]
const classes = ['Spec', 'Scenario', 'Schedule', 'FaultSchedule']
const isPublic = ({ name }: Documented) =>
  [...exported, ...classes].includes(name) || /^(?:Spec|Scenario|Schedule|expect\(\))\./.test(name)

const run = (example: string): unknown => {
  const { outputText } = ts.transpileModule(example, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
  const names = { spec, replay, render, faultSchedule, lockStep, SpecError, describeSpec, expect, fc }
  const body = outputText.includes('await ') ? `return (async () => {\n${outputText}\n})()` : outputText
  return new Function(...Object.keys(names), `'use strict'\n${body}`)(...Object.values(names))
}

describe('examples in comments', () => {
  test('are those of all that is exported', () => {
    const names = documented.filter(isPublic).map(({ name }) => name)
    expect(exported.length).toBeGreaterThanOrEqual(5)
    expect(names).toEqual(expect.arrayContaining([...exported, ...classes, 'Spec.check', 'expect().toRecover']))
    const without = documented.filter((each) => isPublic(each) && each.examples.length === 0)
    // The example of what makes them shows them, too.
    expect(without.map(({ name }) => name).toSorted()).toEqual(['FaultSchedule', 'Schedule'])
  })

  for (const { name, examples } of documented.filter(isPublic))
    for (const example of examples) {
      if (example.includes('describeSpec(')) run(example)
      else test(`${name} does what its example says`, () => run(example))
    }
})
