import { defined } from '../base/assert.ts'
import type { Body, Claim, Program, Rule, ScalarFunction } from './code.ts'
import { Constants } from './constants.ts'
import type { Names } from './names.ts'
import { commonOperators, type Dialect, operandText, scalarText } from './print-scalar.ts'
import { not, type Place, type Scalar, type Variable } from './scalars.ts'
import type { NumberShape } from './shapes.ts'
import { indent, wrapped } from './text.ts'
import { TlaBody } from './tla-body.ts'

/** The words of TLA+, and the operators of the modules that are extended or that TLC knows. */
export const tlaWords: ReadonlySet<string> = new Set(
  (
    'ASSUME ASSUMPTION AXIOM BOOLEAN CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE IF IN ' +
    'INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OTHER PROVE RECURSIVE SF_ STRING SUBSET THEN THEOREM TRUE UNCHANGED ' +
    'UNION VARIABLE VARIABLES WF_ WITH PROOF QED BY HAVE TAKE USE DEF DEFS OBVIOUS OMITTED PICK PROPOSITION STATE ' +
    'SUFFICES TEMPORAL WITNESS DEFINE HIDE ACTION COROLLARY Int Nat Integers TLC Assert Print PrintT Init Next Steps ' +
    'DeadlockFree vars Quotient Remainder Permutations SortSeq ToString RandomElement Any JavaTime TLCGet TLCSet ' +
    'TLCEval Magnitude fail'
  ).split(' '),
)

const QUOTIENT = 'Quotient'
const REMAINDER = 'Remainder'

/** A module, and the configuration that TLC wants beside it. */
export interface TlaFiles {
  readonly text: string
  readonly configuration: string
}

export interface TlaOptions {
  readonly module: string
  readonly heading: readonly string[]
  /** Where the system may rest, if the deadlocks are claimed too. */
  readonly terminal: Claim | undefined
}

export function tlaFiles(program: Program, names: Names, options: TlaOptions): TlaFiles {
  return new TlaPrinter(program, names).print(options)
}

class TlaPrinter {
  private readonly program: Program
  private readonly names: Names
  private readonly state: ReadonlySet<string>
  private readonly constants: Constants
  /** Whether anything is divided, so that the operators for it are needed. */
  private divides = false
  private versions = new Map<string, string>()
  private readonly dialect: Dialect

  constructor(program: Program, names: Names) {
    this.program = program
    this.names = names
    this.constants = new Constants(names)
    this.state = new Set(program.variables.map((variable) => variable.name))
    this.dialect = {
      operators: {
        ...commonOperators,
        and: '/\\',
        or: '\\/',
        implies: '=>',
        equal: '=',
        notEqual: '#',
      },
      functions: { divide: QUOTIENT, remainder: REMAINDER },
      not: '~',
      truth: (value) => (value ? 'TRUE' : 'FALSE'),
      hasImplication: true,
      hasMacros: false,
      label: (label, value) => this.constants.label(label, value),
      place: (place) => this.place(place),
      choice: (test, then, otherwise) => `(IF ${test} THEN ${then} ELSE ${otherwise})`,
      quantifier: (quantifier, index, body) =>
        `(${quantifier === 'all' ? '\\A' : '\\E'} ${index.name} \\in ${this.set(index)} : ${body})`,
      call: (name, args) => {
        this.divides ||= name === QUOTIENT || name === REMAINDER
        return args.length === 0 ? name : `${name}(${args.join(', ')})`
      },
    }
  }

  print({ module, heading, terminal }: TlaOptions): TlaFiles {
    const { program } = this
    const functions = program.functions.flatMap((each) => ['', ...this.function(each)])
    const init = this.init()
    const rules = program.rules.flatMap((rule) => ['', ...this.rule(rule)])
    const next = this.next()
    const titles = program.claims.map((claim) => this.names.unique(claim.name))
    const claims = program.claims.flatMap((claim, at) => ['', ...this.claim(claim, titles[at] ?? '')])
    const deadlock = terminal === undefined ? [] : ['', ...this.deadlock(terminal)]
    const text = [
      `---- MODULE ${module} ----`,
      ...heading.map((line) => `\\* ${line}`),
      'EXTENDS Integers, TLC',
      '',
      ...this.variables(),
      ...this.declared(),
      ...functions,
      '',
      ...init,
      ...rules,
      '',
      ...next,
      ...claims,
      ...deadlock,
      '====',
      '',
    ].join('\n')
    const claimed = [...titles, ...(terminal === undefined ? [] : ['DeadlockFree'])]
    return { text, configuration: configurationText(claimed) }
  }

  // ---- declarations ----------------------------------------------------------------------------

  private variables(): string[] {
    const rows = this.program.variables.flatMap(({ name, doc }, at, all) => [
      ...comment(doc),
      `${name}${at < all.length - 1 ? ',' : ''}`,
    ])
    const names = this.program.variables.map((variable) => variable.name).join(', ')
    return ['VARIABLES', ...indent(rows), '', ...wrapped(`vars == <<${names}>>`, 'after'), '']
  }

  private declared(): string[] {
    const rows = this.constants.byTypeAndValue().map(({ name, text }) => `${name} == ${text}`)
    return this.divides ? [...rows, '', ...divisionText()] : rows
  }

  private set({ shape }: Variable): string {
    if (shape.kind === 'truth') return 'BOOLEAN'
    return this.range(shape.kind === 'number' ? shape : defined<NumberShape>(undefined, 'range'))
  }

  private range({ low, high, name }: NumberShape): string {
    const text = `${low < 0 ? `(${low})` : low}..${high}`
    return name === undefined ? text : this.constants.range(name, text)
  }

  private place({ root, steps }: Place): string {
    return steps.reduce((text, step) => {
      if (step.kind === 'field') return `${text}.${this.names.lawful(step.name)}`
      return `${text}[${scalarText(step.index, this.dialect)}]`
    }, this.versions.get(root.name) ?? root.name)
  }

  private function({ name, doc, parameters, body }: ScalarFunction): string[] {
    const formals = parameters.length === 0 ? '' : `(${parameters.map((each) => each.name).join(', ')})`
    return [...comment(doc), `${name}${formals} ==`, ...wrapped(`  ${scalarText(body, this.dialect)}`, 'after')]
  }

  // ---- steps -----------------------------------------------------------------------------------

  private init(): string[] {
    const { parameters, body } = this.program.start
    const names = this.program.variables.map((variable) => variable.name)
    const lines = this.body(body, (value) => names.map((name) => `${name} = ${value(name)}`))
    if (parameters.length === 0) return ['Init ==', ...indent(lines)]
    return ['Init ==', `  \\E ${this.bounds(parameters)} :`, ...indent(indent(lines))]
  }

  private body(
    body: Body,
    last: (value: (name: string) => string, changed: (name: string) => boolean) => string[],
  ): string[] {
    this.versions = new Map()
    const text = {
      scalar: (scalar: Scalar) => scalarText(scalar, this.dialect),
      place: (place: Place) => this.place(place),
      field: (name: string) => this.names.lawful(name),
      set: (index: Variable) => this.set(index),
    }
    const writer = new TlaBody(text, this.names.inner(), this.versions, this.state)
    const lines = writer.conjunction(body.code, (value) => last(value, (name) => this.versions.has(name)))
    this.versions = new Map()
    return lines
  }

  private rule({ name, doc, parameters, guard, trap, body }: Rule): string[] {
    const formals = parameters.length === 0 ? '' : `(${parameters.map((each) => each.name).join(', ')})`
    const item = (scalar: Scalar) => {
      const [first = '', ...more] = wrapped(scalarText(scalar, this.dialect), 'after')
      return [`/\\ ${first}`, ...indent(indent(more))]
    }
    const isSure = trap.kind === 'truth' && !trap.value
    const effect = this.body(body, (value, changed) => {
      const [kept, given] = [[...this.state].filter((each) => !changed(each)), [...this.state].filter(changed)]
      const unchanged = kept.length === 0 ? [] : [`UNCHANGED <<${kept.join(', ')}>>`]
      return [...given.map((each) => `${each}' = ${value(each)}`), ...unchanged]
    })
    const isLet = effect[0] === 'LET'
    return [
      ...comment(doc),
      `${name}${formals} ==`,
      ...indent([
        ...(isSure
          ? []
          : wrapped(`/\\ Assert(${scalarText(not(trap), this.dialect)}, "the guard of ${name}")`, 'after')),
        ...(guard.kind === 'truth' && guard.value ? [] : item(guard)),
        ...(isLet ? effect.map((line, at) => `${at === 0 ? '/\\ ' : '   '}${line}`) : effect),
      ]),
    ]
  }

  private bounds(parameters: readonly Variable[]): string {
    return parameters.map((each) => `${each.name} \\in ${this.set(each)}`).join(', ')
  }

  private next(): string[] {
    const { rules } = this.program
    const calls = (some: readonly Rule[]) =>
      some.length === 0 ? ['  FALSE'] : some.map((rule) => `  \\/ ${this.call(rule)}`)
    const faults = rules.filter((rule) => rule.sort === 'fault')
    const steps = rules.filter((rule) => rule.sort !== 'fault')
    return [
      '\\* What the system and its operators do.',
      'Steps ==',
      ...calls(steps),
      '',
      'Next ==',
      '  \\/ Steps',
      ...(faults.length === 0 ? [] : calls(faults)),
    ]
  }

  private call({ name, parameters }: Rule): string {
    if (parameters.length === 0) return name
    return `\\E ${this.bounds(parameters)} : ${name}(${parameters.map((each) => each.name).join(', ')})`
  }

  // ---- claims ----------------------------------------------------------------------------------

  private claim({ doc, truth, trap }: Claim, title: string): string[] {
    return [...comment(doc), `${title} ==`, ...wrapped(`  ${this.checked(title, truth, trap)}`, 'after')]
  }

  private checked(title: string, truth: Scalar, trap: Scalar): string {
    const isSure = trap.kind === 'truth' && !trap.value
    if (isSure) return scalarText(truth, this.dialect)
    const assertion = `Assert(${scalarText(not(trap), this.dialect)}, "${title} is an error of the model")`
    return `${assertion} /\\ ${operandText(truth, this.dialect)}`
  }

  private deadlock(terminal: Claim): string[] {
    return [
      '\\* A state that no step changes is a deadlock, unless the system may rest there. Faults do not count.',
      'DeadlockFree ==',
      '  \\/ ENABLED <<Steps>>_vars',
      ...wrapped(`  \\/ ${this.checked('terminal', terminal.truth, terminal.trap)}`, 'after'),
    ]
  }
}

function divisionText(): string[] {
  const size = (name: string) => `(IF ${name} < 0 THEN -${name} ELSE ${name})`
  return [
    '\\* Division drops what is behind the point, and the remainder has the sign of the left side.',
    `${QUOTIENT}(a, b) ==`,
    `  LET q == ${size('a')} \\div ${size('b')} IN IF (a < 0) = (b < 0) THEN q ELSE -q`,
    `${REMAINDER}(a, b) ==`,
    `  LET r == ${size('a')} % ${size('b')} IN IF a < 0 THEN -r ELSE r`,
  ]
}

function configurationText(claims: readonly string[]): string {
  return [
    'INIT Init',
    'NEXT Next',
    'CHECK_DEADLOCK FALSE',
    ...(claims.length > 0 ? ['INVARIANTS', ...claims.map((claim) => `  ${claim}`)] : []),
    '',
  ].join('\n')
}

function comment(doc: readonly string[]): string[] {
  return doc.map((line) => `\\* ${line}`)
}
