import type { Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import { DEADLOCK_FREE, ERROR_FREE } from '../model/model.ts'
import type { CheckDecl, Decl, Documented, Identifier } from '../syntax/ast.ts'
import type { ParsedFile, Program, Reader } from './program.ts'
import type { DeclOf, Instance, Symbol, SymbolOf } from './scope.ts'

/** All instances of a program, imported ones before those that import them. */
export interface Linked {
  readonly root: Instance
  readonly instances: readonly Instance[]
  /** Symbols that declare something, in order: each once, though open imports make them visible in many places. */
  readonly symbols: readonly Symbol[]
  readonly inits: readonly {
    readonly decl: DeclOf<'action'>
    readonly doc: readonly string[]
    readonly home: Instance
  }[]
  /** Of the root file, experiments among them. */
  readonly checks: readonly { readonly decl: CheckDecl; readonly doc: readonly string[] }[]
}

/** Gives every declaration its name in every module that can see it. Reports duplicates and circles. */
export function linkProgram(program: Program, reader: Pick<Reader, 'resolve'>, diagnostics: Diagnostic[]): Linked {
  const linker = new Linker(program, reader, diagnostics)
  const everything: Sharing = {
    covers: () => true,
    bindings: new Map(),
    bound: new Set(),
    instances: new Map(),
    outer: undefined,
  }
  const root = linker.instanceOf(program.root.path, '', everything)
  return { root, ...linker.linked }
}

/**
 * Which modules an import with constants makes anew: the imported one, and of those that it imports every one that
 * declares one of the constants or imports such a one. All others are shared with the rest of the spec.
 */
interface Sharing {
  readonly covers: (path: string) => boolean
  readonly bindings: Instance['bindings']
  /** Modules whose constants the bindings set: those that the imported one imports openly, and itself. */
  readonly bound: ReadonlySet<string>
  readonly instances: Map<string, Instance>
  readonly outer: Sharing | undefined
}

class Linker {
  readonly linked = {
    instances: [] as Instance[],
    symbols: [] as Symbol[],
    inits: [] as { decl: DeclOf<'action'>; doc: readonly string[]; home: Instance }[],
    checks: [] as { decl: CheckDecl; doc: readonly string[] }[],
  }
  private readonly open = new Set<string>()
  private readonly program: Program
  private readonly reader: Pick<Reader, 'resolve'>
  private readonly diagnostics: Diagnostic[]

  constructor(program: Program, reader: Pick<Reader, 'resolve'>, diagnostics: Diagnostic[]) {
    this.program = program
    this.reader = reader
    this.diagnostics = diagnostics
  }

  /** The instance of a module among those that share it, made when it is first asked for. */
  instanceOf(path: string, prefix: string, sharing: Sharing): Instance {
    const outer = sharing.outer
    if (!sharing.covers(path) && outer !== undefined) return this.instanceOf(path, prefix, outer)
    const known = sharing.instances.get(path)
    if (known !== undefined) return known
    const bindings: Instance['bindings'] = sharing.bound.has(path) ? sharing.bindings : new Map()
    const instance: Instance = { path, prefix, bindings, names: new Map(), tags: new Map() }
    sharing.instances.set(path, instance)
    const parsed = this.program.modules.get(path)
    if (parsed === undefined) return instance
    this.open.add(path)
    for (const { decl } of parsed.module.declarations) if (decl.kind === 'import') this.import(decl, instance, sharing)
    for (const documented of parsed.module.declarations) this.declare(documented, instance)
    this.open.delete(path)
    this.linked.instances.push(instance)
    if (path === this.program.root.path && prefix === '') this.collectChecks(parsed)
    return instance
  }

  private import(decl: DeclOf<'import'>, into: Instance, sharing: Sharing): void {
    const path = this.reader.resolve(into.path, decl.path)
    if (this.open.has(path)) {
      this.diagnostics.push(errorAt('HF205', decl.pathSpan, `'${decl.path}' imports this file again, in a circle.`))
      return
    }
    if (decl.bindings.length > 0 && decl.alias === undefined) {
      const hint = `Write 'import "${decl.path}" as name with { … }'.`
      this.diagnostics.push(errorAt('HF211', decl.span, 'An instance with constants of its own needs a name.', hint))
      return
    }
    const imported = this.instanceFor(decl, path, into, sharing)
    if (decl.alias === undefined) this.importOpenly(imported, into, decl.pathSpan)
    else {
      const name = decl.alias
      const symbol: Symbol = { kind: 'module', instance: imported, ...this.place(name, [], into) }
      this.add(symbol, name, into)
    }
  }

  private instanceFor(decl: DeclOf<'import'>, path: string, into: Instance, sharing: Sharing): Instance {
    const prefix = decl.alias === undefined ? into.prefix : `${into.prefix}${decl.alias.text}.`
    if (decl.bindings.length === 0) return this.instanceOf(path, prefix, sharing)
    const bindings = new Map(
      decl.bindings.map((each) => [each.name.text, { value: each.value, from: into, span: each.name.span }]),
    )
    const instance = this.instanceOf(path, prefix, this.copying(path, bindings, sharing))
    for (const each of decl.bindings) {
      if (instance.names.get(each.name.text)?.kind === 'const') continue
      this.diagnostics.push(errorAt('HF603', each.name.span, `'${decl.path}' has no constant '${each.name.text}'.`))
    }
    return instance
  }

  private copying(path: string, bindings: Instance['bindings'], outer: Sharing): Sharing {
    const bound = new Set<string>()
    const visit = (module: string) => {
      if (bound.has(module)) return
      bound.add(module)
      for (const each of this.importsOf(module)) if (each.isOpen) visit(each.path)
    }
    visit(path)
    const declares = (module: string) =>
      bound.has(module) &&
      this.declarationsOf(module).some((decl) => decl.kind === 'const' && bindings.has(decl.name.text))
    const reaches = (module: string, seen: Set<string>): boolean => {
      if (seen.has(module)) return false
      seen.add(module)
      return declares(module) || this.importsOf(module).some((each) => reaches(each.path, seen))
    }
    const covers = (module: string) => module === path || reaches(module, new Set())
    return { covers, bindings, bound, instances: new Map(), outer }
  }

  private declarationsOf(path: string): readonly Decl[] {
    return this.program.modules.get(path)?.module.declarations.map(({ decl }) => decl) ?? []
  }

  /** The imports of a module that make no instances of their own. */
  private importsOf(path: string): readonly { readonly path: string; readonly isOpen: boolean }[] {
    return this.declarationsOf(path).flatMap((decl) =>
      decl.kind === 'import' && decl.bindings.length === 0
        ? [{ path: this.reader.resolve(path, decl.path), isOpen: decl.alias === undefined }]
        : [],
    )
  }

  private importOpenly(imported: Instance, into: Instance, span: Span): void {
    for (const [name, symbol] of imported.names) {
      const known = into.names.get(name)
      if (known === undefined) into.names.set(name, symbol)
      else if (
        known !== symbol &&
        !(known.kind === 'module' && symbol.kind === 'module' && known.instance === symbol.instance)
      ) {
        const message = `'${name}' comes from here and from another import.`
        const hint = 'Give one of the imports a name: import "…" as name.'
        const related = [{ span: known.span, message: 'the other one' }]
        this.diagnostics.push({ ...errorAt('HF202', span, message, hint), related })
      }
    }
    for (const [name, tags] of imported.tags) {
      const known = into.tags.get(name) ?? []
      into.tags.set(name, [...known, ...tags.filter((tag) => !known.includes(tag))])
    }
  }

  private place(name: Identifier, doc: readonly string[], home: Instance) {
    return { name: name.text, fullName: home.prefix + name.text, span: name.span, doc, home }
  }

  private declare({ decl, doc }: Documented, home: Instance): void {
    if (decl.kind === 'action' && decl.sort === 'init') this.linked.inits.push({ decl, doc, home })
    const symbol = this.symbolOf(decl, doc, home)
    if (symbol === undefined || !('name' in decl) || decl.name === undefined) return
    if (!this.add(symbol, decl.name, home)) return
    this.linked.symbols.push(symbol)
    if (symbol.kind === 'type') this.addTags(symbol, home)
  }

  private symbolOf(decl: Decl, doc: readonly string[], home: Instance): Symbol | undefined {
    if (!('name' in decl) || decl.name === undefined) return undefined
    const place = this.place(decl.name, doc, home)
    switch (decl.kind) {
      case 'const':
        return { kind: 'const', decl, ...place }
      case 'type':
      case 'symmetric':
      case 'enum':
      case 'union':
        return { kind: 'type', decl, ...place }
      case 'var':
        return { kind: 'var', decl, ...place }
      case 'def':
        return { kind: 'def', decl, ...place }
      case 'toggle':
        return { kind: 'toggle', decl, ...place }
      case 'action':
        return { kind: 'action', decl, ...place }
      case 'property':
        return { kind: 'property', decl, ...place }
      case 'reward':
        return { kind: 'reward', decl, ...place }
      default:
        return undefined
    }
  }

  private addTags(symbol: SymbolOf<'type'>, home: Instance): void {
    const decl = symbol.decl
    const names =
      decl.kind === 'enum'
        ? (decl.members ?? [decl.name])
        : decl.kind === 'union'
          ? decl.variants.map((each) => each.name)
          : []
    const seen = new Set<string>()
    for (const [index, name] of names.entries()) {
      if (seen.has(name.text)) {
        this.diagnostics.push(errorAt('HF202', name.span, `'${symbol.name}' has two members '${name.text}'.`))
      }
      seen.add(name.text)
      const tag = { name: name.text, index, type: symbol }
      home.tags.set(name.text, [...(home.tags.get(name.text) ?? []), tag])
    }
  }

  private add(symbol: Symbol, name: Identifier, into: Instance): boolean {
    const known = into.names.get(name.text)
    if (known === undefined && name.text !== DEADLOCK_FREE && name.text !== ERROR_FREE) {
      into.names.set(name.text, symbol)
      return true
    }
    const message =
      known === undefined ? `Every spec has a property '${name.text}' already.` : `'${name.text}' is declared already.`
    const error = errorAt('HF202', name.span, message, 'Give one of the two another name.')
    this.diagnostics.push(known === undefined ? error : { ...error, related: [{ span: known.span, message: 'here' }] })
    return false
  }

  private collectChecks(parsed: ParsedFile): void {
    const seen = new Set<string>()
    for (const { decl, doc } of parsed.module.declarations) {
      if (decl.kind !== 'check') continue
      if (seen.has(decl.name.text)) {
        this.diagnostics.push(errorAt('HF202', decl.name.span, `There is a check '${decl.name.text}' already.`))
      }
      seen.add(decl.name.text)
      this.linked.checks.push({ decl, doc })
    }
  }
}
