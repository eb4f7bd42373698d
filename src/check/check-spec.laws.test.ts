import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CatalogueEntry, catalogue } from '../diagnostics/catalogue.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { checkSpec } from './check-spec.ts'

const entries: CatalogueEntry[] = Object.values(catalogue)

/** A spec without errors that has nearly every construct of the language. */
const rich = `module rich
import "other.hf" as near
import "other.hf" as far with { LIMIT = 2 }
const NODES: 1..5 = 3
const MOST = NODES * 2 - 1
symmetric actor Node[NODES]
actor Control
actor Client { Ann, Bob }
type Epoch = 0..MOST
type Lease = { holder: Node?, ends: Epoch }
enum Copy { None, Filling, Synced }
enum Lock { None, Held }
union Message { Ping, Vote(voter: Node, at: Epoch) }
fix backoff "Wait between attempts"
bug forgetful "Forget the epoch"
var alive: Node -> bool = true
var copy: Node -> Copy = None
var cut: Node -> Node -> bool = map(n in Node: map(m in Node: n == m))
var lock: Lock = None
var primary: Node? = none
var epoch: Epoch = 0
var log: Seq<Epoch, 3> = seq(1, 2)
var seen: Set<Node> = set()
var mail: Bag<Message, 2> = bag(Ping)
var lease: Lease = { holder: none, ends: 0 }
def accepts(n: Node) = alive[n] && copy[n] == Synced && !(exists m in Node: cut[n, m])
def voters: Set<Node> = set(n in Node where accepts(n)) | seen & set(m for m in seen) \\ set()
def later(e: Epoch): Epoch { let more = e + 1  return more > MOST ? MOST : more }
def answer(m: Message): Epoch? = match m { Ping => none, Vote(_, at) => at }
def load = count(n in Node where alive[n]) + sum(1 for n, m in Node where cut[n, m]) + max(i for i in 0..3 where i in log)
action elect(n: Node) strongly fair by Control when accepts(n) && primary != n {
  primary = n
  lease = lease with { holder: n, ends: later(epoch) }
  if epoch < MOST && !forgetful { epoch += 1 } else if size(log) > 0 { log = tail(log) } else { assert lock == None "unlocked" }
  match answer(Ping) { some e => log += e, none => { mail -= Ping  seen -= n } }
  for m in Node where m != n { cut[n, m] = alive[m]  copy[m] = copy[m] == None ? Filling : Copy.None }
}
action tell(n: Node) fair by n when (primary ?? n) == n && near.shared < far.shared + 1 { mail += Vote(n, epoch)  far.shared = 0 }
fault crash(n: Node) when alive[n] { alive[n] = false  seen += n }
operator help(c: Client) by c when backoff { lock = c == Ann ? Held : None }
init start(n: Node) { primary = n }
invariant Single: all a, b in Node: accepts(a) && primary! == a => b not in seen || a != b
step Grows: epoch' >= epoch && (all n in Node: accepts'(n) => alive[n]) && (load + 0)' != -1
reachable Full: size(mail) == 2 && (exists m in set(Ping): m is Ping)
liveness Elected: all n in Node where alive[n]: accepts(n) leadsTo primary == n
recoverable Heals with operators: voters subset seen
check small "three nodes" {
  NODES = 2
  far.LIMIT = 1
  faults { crash <= 1 }
  limits { states <= 1000, seconds <= 60 }
  terminal epoch == MOST
  expect Single, Grows, Heals holds
  expect Full reached in 2 steps
  with backoff { expect Elected violated }
}
`

/** Examples are short; the rich spec weighs as much as many of them. */
const seeds = [
  ...entries.map((entry) => entry.example).filter((text) => text.length < 1000),
  ...Array.from({ length: 80 }, () => rich),
]
const tokensOf = (text: string) => text.match(/\w+|\s+|"[^"\n]*"|[=!<>&|.?+-]{2}|./gs) ?? []

type Mutation = {
  readonly how: 'delete' | 'duplicate' | 'swap' | 'replace'
  readonly at: number
  readonly other: number
}

const mutations = fc.array(
  fc.record({
    how: fc.constantFrom('delete', 'duplicate', 'swap', 'replace'),
    at: fc.nat(100_000),
    other: fc.nat(100_000),
  }),
  { minLength: 1, maxLength: 3 },
)

/** Mutations hit words and signs, not the space between them. */
function mutate(text: string, changes: readonly Mutation[]): string {
  const tokens = tokensOf(text)
  const solid = tokens.flatMap((token, at) => (token.trim() === '' ? [] : [at]))
  for (const { how, at, other } of changes) {
    const [here, there] = [solid[at % solid.length] ?? 0, solid[other % solid.length] ?? 0]
    const [a, b] = [tokens[here] ?? '', tokens[there] ?? '']
    if (how === 'delete') tokens[here] = ''
    if (how === 'duplicate') tokens[here] = `${a} ${a}`
    if (how === 'swap' || how === 'replace') tokens[here] = b
    if (how === 'swap') tokens[there] = a
  }
  return tokens.join('')
}

function check(text: string) {
  const beside: Readonly<Record<string, string>> = {
    'other.hf': 'module other\nconst LIMIT = 3\nvar shared: 0..LIMIT = 0\n',
  }
  return checkSpec('spec.hf', text, { resolve: (_from, path) => path, read: (path) => beside[path] })
}

describe('checking a spec', () => {
  it('finds nothing wrong with the one that the laws change', () => {
    expect(check(rich).diagnostics.map((each) => renderDiagnostic(each))).toEqual([])
  })

  it('answers any text near a spec: runs or errors, each with a place and whole sentences', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const text = mutate(seed, changes)
        const { diagnostics, runs } = check(text)
        const errors = diagnostics.filter((each) => each.severity === 'error')
        expect(runs.length === 0).toBe(errors.length > 0)
        for (const diagnostic of diagnostics) {
          const { file, start, end } = diagnostic.span
          expect(start >= 0 && start <= end && end <= file.text.length).toBe(true)
          // A type that nobody wrote comes from an error that was reported already.
          expect(diagnostic.message).not.toMatch(/\b(undefined|NaN|Infinity)\b|\[object/)
          expect(diagnostic.message).toMatch(/[.?!]$/)
          expect(renderDiagnostic(diagnostic)).toContain(diagnostic.code)
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 200) },
    )
  })

  it('answers the same text the same way', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const text = mutate(seed, changes)
        const answer = () => check(text).diagnostics.map((each) => renderDiagnostic(each))
        expect(answer()).toEqual(answer())
      }),
      { numRuns: 50 },
    )
  })
})
