import { defined, unreachable } from '../base/assert.ts'
import type { Claim, Code, Program, Rule, ScalarFunction, Start } from './code.ts'
import { Constants } from './constants.ts'
import type { Names } from './names.ts'
import { commonOperators, type Dialect, operandText, scalarText } from './print-scalar.ts'
import { PromelaVariables, placesIn } from './promela-variables.ts'
import { and, not, numbersIn, type Place, type Scalar, type Variable } from './scalars.ts'
import { numbers } from './shapes.ts'
import { blockComment, indent, wrapped as wrappedAt } from './text.ts'

/** The words of Promela, and those of C that the program of SPIN cannot have as names. */
export const promelaWords: ReadonlySet<string> = new Set(
  (
    'active assert atomic bit bool break byte chan cond_expr d_step D_proctype do else empty enabled eval fi for full ' +
    'get_p get_priority goto hidden if in init inline int len local ltl mtype nempty never nfull nr_pr np_ notrace od ' +
    'of pc_value pid printf printm priority proctype provided return run select set_p set_priority short show skip ' +
    'true false timeout trace typedef unless unsigned xr xs last stats c_code c_decl c_expr c_state c_track ' +
    'always eventually until weakuntil release implies equivalent next stronguntil ' +
    'auto case char const continue default double enum extern float long register signed sizeof static struct switch ' +
    'union void volatile while now main errno stdin stdout stderr NULL unix linux'
  ).split(' '),
)

/**
 * A program in Promela, as SPIN reads it: one process that takes one step after another, each a d_step. There is one
 * option for each initial state; before it, all is zero, which is one state more.
 */
export function promelaText(
  program: Program,
  starts: readonly Start[],
  names: Names,
  heading: readonly string[],
): string {
  return new PromelaPrinter(names).print(program, starts, heading)
}

class PromelaPrinter {
  private readonly names: Names
  private readonly variables: PromelaVariables
  private readonly constants: Constants
  private readonly dialect: Dialect
  private flag: string | undefined
  private readonly atName: string

  constructor(names: Names) {
    this.names = names
    this.constants = new Constants(names)
    this.atName = names.unique('tmp_at')
    this.variables = new PromelaVariables(names, (index) => scalarText(index, this.dialect))
    this.dialect = {
      operators: {
        ...commonOperators,
        and: '&&',
        or: '||',
        implies: '||',
        equal: '==',
        notEqual: '!=',
      },
      not: '!',
      hasMacros: true,
      hasImplication: false,
      label: (label, value) => this.constants.label(label, value),
      place: (place) => this.variables.value(place),
      choice: (test, then, otherwise) => `(${test} -> ${then} : ${otherwise})`,
      quantifier: (_, { name }) => defined<string>(undefined, `${name} written out`),
      call: (name, args) => (args.length === 0 ? name : `${name}(${args.join(', ')})`),
    }
  }

  print(program: Program, starts: readonly Start[], heading: readonly string[]): string {
    for (const variable of program.variables) this.variables.declare(variable)
    const state = program.variables.flatMap((variable) => [
      ...comment(variable.doc),
      ...this.variables.declarations(variable),
    ])
    const mayFail = starts.some(({ body }) => body.code.some((each) => each.kind === 'require'))
    if (mayFail) this.flag = this.names.unique('has_started')
    const functions = program.functions.flatMap((each) => ['', ...this.function(each)])
    const rules = program.rules.flatMap((rule) => ['', ...this.rule(rule)])
    const system = this.system(program, starts)
    const hidden = this.variables.scratch()
    const constants = this.constants
      .byTypeAndValue()
      .map(({ name, value, text }) => `#define ${name} ${value < 0 ? `(${text})` : text}`)
    return [
      '/*',
      ...blockComment(heading, ' * '),
      ' */',
      ...(constants.length > 0 ? ['', ...constants] : []),
      '',
      ...state,
      ...(this.flag === undefined ? [] : [`bool ${this.flag};`]),
      ...(hidden.length > 0 ? ['', '/* For use within a step; no part of the state. */', ...hidden] : []),
      ...functions,
      ...rules,
      '',
      ...system,
      '',
    ].join('\n')
  }

  private function({ name, doc, parameters, body }: ScalarFunction): string[] {
    return [...comment(doc), ...this.macro(name, parameters, body)]
  }

  /** A macro on one logical line. Its arguments are whole, for `operandText` writes them so. */
  private macro(name: string, parameters: readonly Variable[], body: Scalar): string[] {
    const formals = parameters.length === 0 ? '' : `(${parameters.map((each) => each.name).join(', ')})`
    const lines = wrapped(`  (${scalarText(body, this.dialect)})`)
    return [`#define ${name}${formals} \\`, ...lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line))]
  }

  // ---- rules -----------------------------------------------------------------------------------

  private rule(rule: Rule): string[] {
    const { name, parameters, trap, guard } = rule
    const isSure = trap.kind === 'truth' && !trap.value
    for (const local of rule.body.locals) this.variables.declareScratch(local)
    return [
      ...comment(rule.doc),
      ...(isSure ? [] : this.macro(this.partName(name, 'error'), parameters, trap)),
      ...this.macro(this.partName(name, 'when'), parameters, and(not(trap), guard)),
      `inline ${name}(${parameters.map((each) => each.name).join(', ')}) {`,
      ...indent(sequence(this.code(rule.body.code))),
      '}',
    ]
  }

  private readonly parts = new Map<string, string>()

  private partName(rule: string, part: string): string {
    const hint = `${rule}_${part}`
    const name = this.parts.get(hint) ?? this.names.unique(hint)
    this.parts.set(hint, name)
    return name
  }

  private options(rule: Rule): string[] {
    const { name, parameters, trap } = rule
    const isSure = trap.kind === 'truth' && !trap.value
    const rows = parameters.reduce<string[][]>(
      (before, parameter) => before.flatMap((row) => valuesOf(parameter).map((value) => [...row, value])),
      [[]],
    )
    return rows.flatMap((row) => {
      const args = row.length === 0 ? '' : `(${row.join(', ')})`
      return [
        ...(isSure ? [] : [`:: d_step { ${this.started}${this.partName(name, 'error')}${args} -> assert(false) }`]),
        `:: d_step { ${this.started}${this.partName(name, 'when')}${args} -> ${name}(${row.join(', ')}) }`,
      ]
    })
  }

  private claim({ name, doc, truth, trap }: Claim): string[] {
    const option = (title: string, wrong: Scalar) => [
      `/* ${title} */`,
      ...wrapped(`:: d_step { ${this.started}${operandText(wrong, this.dialect)} -> assert(false) }`),
    ]
    const isSure = trap.kind === 'truth' && !trap.value
    return [
      ...comment(doc),
      ...(isSure ? [] : option(`${name} is an error of the model`, trap)),
      ...option(`${name} is not true`, and(not(trap), not(truth))),
    ]
  }

  private system(program: Program, starts: readonly Start[]): string[] {
    const first = starts.flatMap(({ body }) => {
      for (const local of body.locals) this.variables.declareScratch(local)
      const lines = sequence(this.startCode(body.code, program))
      return [':: d_step {', ...indent(indent(lines)), '  }']
    })
    const options = [
      ...program.rules.flatMap((rule) => this.options(rule)),
      ...program.claims.flatMap((claim) => this.claim(claim)),
    ]
    return [
      'active proctype system() {',
      ...indent(['if', ...first, 'fi;', 'do', ...(options.length > 0 ? options : [':: false']), 'od']),
      '}',
    ]
  }

  /**
   * The code of an initial state. A step cannot be given up once it has begun, so where the guard of an `init` turns
   * out to be false all is set back to zero, and nothing happens any more: one state more.
   */
  private startCode(code: readonly Code[], program: Program): string[] {
    const at = code.findIndex((each) => each.kind === 'require')
    const required = code[at]
    if (required?.kind !== 'require')
      return [...this.code(code), ...(this.flag === undefined ? [] : [`${this.flag} = true;`])]
    return [
      ...this.code(code.slice(0, at)),
      'if',
      ...wrapped(`:: ${operandText(required.test, this.dialect)} ->`),
      ...indent(sequence(this.startCode(code.slice(at + 1), program))),
      ':: else ->',
      ...indent(sequence(program.variables.flatMap((variable) => this.variables.zero(variable)))),
      'fi;',
    ]
  }

  /** What every step asks before its guard, where not every option of the start leads to an initial state. */
  private get started(): string {
    return this.flag === undefined ? '' : `${this.flag} && `
  }

  // ---- statements ------------------------------------------------------------------------------

  private code(code: readonly Code[]): string[] {
    return code.flatMap((each) => this.statement(each))
  }

  private statement(code: Code): string[] {
    switch (code.kind) {
      case 'assign':
        return this.assign(code.place, scalarText(code.value, this.dialect))
      case 'assignAll':
        return defined<string[]>(undefined, 'value written part by part')
      case 'copy':
        return this.copy(code.to, code.from)
      case 'if':
        return [
          'if',
          ...wrapped(`:: ${operandText(code.test, this.dialect)} ->`),
          ...indent(sequence(this.code(code.then))),
          ':: else ->',
          ...indent(sequence(this.code(code.otherwise))),
          'fi;',
        ]
      case 'for': {
        const { name, shape } = code.index
        this.variables.declareScratch(code.index)
        const head = `for (${name} : ${shape.low} .. ${shape.high}) {`
        return [head, ...indent(sequence(this.code(code.body))), '};']
      }
      case 'demand':
        return [
          `/* ${code.sentence.replaceAll('*/', '* /')} */`,
          ...wrapped(`assert(${scalarText(code.test, this.dialect)});`),
        ]
      case 'require':
        return []
      default:
        return unreachable(code)
    }
  }

  private copy(to: Place, from: Place): string[] {
    const sources = placesIn(from)
    return placesIn(to).flatMap((cell, at) => {
      const source = sources[at]
      return source === undefined ? [] : this.assign(cell, this.variables.value(source))
    })
  }

  private assign(place: Place, value: string): string[] {
    if (!this.variables.indexesItself(place)) return wrapped(`${this.variables.cell(place)} = ${value};`)
    const at = { name: this.atName, shape: numbers(-0x80000000, 0x7fffffff) }
    this.variables.declareScratch(at)
    const { name, index } = this.variables.parts(place)
    return [...wrapped(`${at.name} = ${index};`), ...wrapped(`${name}[${at.name}] = ${value};`)]
  }
}

/** Statements after which the step may end: a loop or a branch as the last one would lead out of it. */
function sequence(lines: readonly string[]): string[] {
  const last = lines.at(-1)
  if (last === undefined) return ['skip']
  const isPlain = !last.startsWith('fi') && !last.startsWith('}')
  return isPlain ? [...lines.slice(0, -1), last.replace(/;$/, '')] : [...lines, 'skip']
}

function valuesOf({ shape }: Variable): string[] {
  if (shape.kind === 'number') return numbersIn(shape).map((value) => (value < 0 ? `(${value})` : String(value)))
  return ['false', 'true']
}

function comment(doc: readonly string[]): string[] {
  return doc.map((line) => `/* ${line.replaceAll('*/', '* /')} */`)
}

/** SPIN takes the end of a line for that of a statement, unless an operator stands there. */
function wrapped(line: string): string[] {
  return wrappedAt(line, 'after')
}
