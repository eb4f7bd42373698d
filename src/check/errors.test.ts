import { describe, expect, it } from 'vitest'
import { lineText, positionAt } from '../base/span.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { checkSpec } from './check-spec.ts'
import type { Reader } from './program.ts'

/** A marked spec: under a line, `// ^^^^ HF301: words` says what is reported at the carets' place on that line. */
const MARK = /^\s*\/\/\s*(\^+)\s+(HF\d{3})(?:: (.*))?$/

interface Finding {
  readonly place: string
  readonly code: string
  /** Words that the message or its hint contains. */
  readonly says: string
}

function marksIn(text: string): Finding[] {
  const lines = text.split('\n')
  let above = 0
  return lines.flatMap((line, at) => {
    const mark = MARK.exec(line)
    if (mark === null) {
      above = at
      return []
    }
    const carets = mark[1] ?? ''
    const column = line.indexOf('^') + 1
    return [{ place: `${above + 1}:${column}-${column + carets.length}`, code: mark[2] ?? '', says: mark[3] ?? '' }]
  })
}

/** Place of a diagnostic; one of several lines is as long as its first. */
function placeIn({ span }: Diagnostic): string {
  const { line, column } = positionAt(span.file, span.start)
  const end = Math.min(column + span.end - span.start, lineText(span.file, line).length + 1)
  return `${span.file.path === 'spec.hf' ? '' : `${span.file.path} `}${line}:${column}-${end}`
}

/** Checks a marked spec: the very same codes at the very same places, with the given words, and no others. */
function expectMarks(text: string, files: Readonly<Record<string, string>> = {}): void {
  const reader: Reader = { resolve: (_from, path) => path, read: (path) => files[path] }
  const { diagnostics, runs } = checkSpec('spec.hf', text, reader)
  const marks = marksIn(text)
  const left = [...marks]
  const found = diagnostics.map((diagnostic): Finding => {
    const [place, said] = [placeIn(diagnostic), `${diagnostic.message} ${diagnostic.hint ?? ''}`]
    const at = left.findIndex(
      (mark) => mark.place === place && mark.code === diagnostic.code && said.includes(mark.says),
    )
    return left.splice(at, at < 0 ? 0 : 1)[0] ?? { place, code: diagnostic.code, says: said }
  })
  const order = (a: Finding, b: Finding) =>
    a.place.localeCompare(b.place, 'en', { numeric: true }) || a.code.localeCompare(b.code, 'en')
  expect(found.sort(order)).toEqual(marks.sort(order))
  if (!diagnostics.some((diagnostic) => diagnostic.severity === 'error')) expect(runs.length).toBeGreaterThan(0)
}

/** What most cases share. */
const PRELUDE = `module m
const MAX = 3
symmetric actor Node[MAX]
actor Client { Ann, Bob }
type Epoch = 0..MAX
enum Copy { None, Filling, Synced }
enum Lock { None, Held }
union Message { Ping, Vote(voter: Node, at: Epoch) }
fix backoff "Wait between attempts"
var alive: Node -> bool = true
var copy: Node -> Copy = None
var lock: Lock = None
var primary: Node? = none
var epoch: Epoch = 0
var log: Seq<Epoch, 3> = seq()
var seen: Set<Node> = set()
var mail: Bag<Message, 2> = bag()
var lease: { holder: Node?, ends: Epoch } = { holder: none, ends: 0 }
fault crash(n: Node) when alive[n] { alive[n] = false }
def accepts(n: Node) = alive[n] && copy[n] == Synced
`

function cases(title: string, all: Readonly<Record<string, string>>): void {
  describe(title, () => {
    it.each(Object.entries(all))('%s', (_name, text) => expectMarks(PRELUDE + text))
  })
}

cases('names', {
  'a misspelt variable gets the nearest name': `
invariant I: all n in Node: alvie[n]
//                          ^^^^^ HF201: Did you mean 'alive'?
`,
  'a misspelt local gets the nearest local': `
invariant I: all other in Node: alive[othr]
//                                    ^^^^ HF201: Did you mean 'other'?
`,
  'a misspelt member of an enum': `
action a(n: Node) { copy[n] = Syncd }
//                            ^^^^^ HF201: Did you mean 'Synced'?
`,
  'a misspelt type': `
var x: Epch = 0
//     ^^^^ HF201: Did you mean 'Epoch'?
`,
  'a misspelt definition': `
invariant I: all n in Node: !acepts(n)
//                           ^^^^^^ HF201: Did you mean 'accepts'?
`,
  'a name like nothing else has no suggestion': `
invariant I: wxyz
//           ^^^^ HF201: Nothing here is called 'wxyz'.
`,
  'a misspelt target of an assignment': `
action a { epoc = 1 }
//         ^^^^ HF201: Did you mean 'epoch'?
`,
  'a name of a branch ends with it': `
action a { if epoch == 0 { let next_ = 1  epoch = next_ } else { epoch = next_ } }
//                                                                       ^^^^^ HF201: next_
`,
  'the names of a quantifier end with it': `
invariant I: (all n in Node: alive[n]) || alive[n]
//                                              ^ HF201
`,
  'types, properties and faults are no values': `
invariant I: epoch == 0
invariant J: I && primary == Node || crash
//           ^ HF203: 'I' is a property, not a value
//                           ^^^^ HF203: all x in Node
//                                   ^^^^^ HF203: 'crash' is an action
`,
  'an actor with one member of its own name is a value': `
actor Control
var owner: Control? = none
action take by Control when owner != Control { owner = Control }
`,
  'names given twice, of every kind': `
var epoch: bool = true
//  ^^^^^ HF202: 'epoch' is declared already
enum Mode { On, Off, On }
//                   ^^ HF202: two members 'On'
type Pair = { a: bool, a: bool }
//                     ^ HF202: two fields 'a'
def same(a: Node, a: Node) = a == a
//                ^ HF202: two parameters 'a'
invariant Twice: all n in Node, n in Node: alive[n]
//                              ^ HF202: two names 'n'
def twice(m: Message) = match m { Vote(a, a) => a, Ping => 0 }
//                                        ^ HF202: two names 'a'
invariant DeadlockFree: true
//        ^^^^^^^^^^^^ HF202: Every spec has a property 'DeadlockFree'
check c { limits { depth <= 3 } }
check c { limits { depth <= 4 } }
//    ^ HF202: There is a check 'c' already
`,
  'no such field, no such member': `
invariant I: lease.end == 0
//                 ^^^ HF208: Did you mean 'ends'?
invariant J: epoch.ends == 0
//                 ^^^^ HF208: 0..3 has no fields
invariant K: all n in Node: copy[n] == Copy.Sync
//                                          ^^^^ HF208: Copy has no member 'Sync'
action a { lease.holdr = none }
//               ^^^^^ HF208: Did you mean 'holder'?
`,
  'a constant is no type': `
var x: MAX = 0
//     ^^^ HF209: 'MAX' is not a type
var y: epoch.Node = 0
//     ^^^^^ HF209: 'epoch' is not a module
`,
})

cases('members that several enums share', {
  'the bare name is ambiguous by itself': `
def nothing = None
//            ^^^^ HF206: in Copy and in Lock
`,
  'so it is beside another of its kind': `
invariant I: None == None
//           ^^^^ HF206: Copy.None
//                   ^^^^ HF206: Copy.None
`,
  'the type of the other side resolves it, on either side': `
invariant I: all n in Node: copy[n] == None || None == lock || lock != None
`,
  'an assignment, a first value and a broadcast resolve it': `
var spare: Node -> Node -> Copy = None
var held: Lock? = None
action a(n: Node) { copy[n] = None  lock = None  held = None  spare[n] = None }
`,
  'a parameter, a field and the result of a definition resolve it': `
type Both = { copy: Copy, lock: Lock }
var both: Both = { copy: None, lock: None }
def same(c: Copy, l: Lock) = both == { copy: c, lock: l }
def start: Lock = None
def chosen(b: bool): Copy = b ? None : Synced
invariant I: same(None, None)
action a { both = both with { lock: None } }
`,
  'a set and the right side of ?? resolve it': `
var locks: Set<Lock> = set(None, Held)
var last: Copy? = none
invariant I: None in locks && (last ?? None) != Synced
action a { locks += None  locks = locks + None }
`,
  'the type before the dot resolves it': `
def nothing = Copy.None
invariant I: lock == Lock.None
invariant J: lock == Copy.None
//           ^^^^^^^^^^^^^^^^^ HF302: between Lock and Copy
`,
})

cases('types', {
  'a guard, a condition, an assertion are truths': `
action a when epoch { assert epoch  if epoch { epoch = 1 } }
//            ^^^^^ HF301: The guard is bool, but this is 0..3
//                           ^^^^^ HF301: The condition of 'assert' is bool
//                                     ^^^^^ HF301: The condition of 'if' is bool
`,
  'properties are truths': `
invariant I: epoch
//           ^^^^^ HF301: The invariant property 'I' is bool
reachable R: epoch + 1
//           ^^^^^^^^^ HF301: The reachable property 'R' is bool
recoverable S: primary
//             ^^^^^^^ HF301: The recoverable property 'S' is bool
`,
  'what steps do not affect is of any type, and of this state': `
unaffected Seen: { at: epoch, open: voted } by rest
//                                  ^^^^^ HF201
unaffected Later: epoch' by rest
//                ^^^^^^ HF308
unaffected Same: 1 + 2 by rest
//               ^^^^^ HF611: the same in every state
action rest { epoch = 0 }
`,
  'what is not affected names steps, each once': `
action rest { epoch = 0 }
fault cut { epoch = 0 }
init begin { epoch = 0 }
unaffected A: epoch by rest, cut
unaffected B: epoch by rest, rust
//                           ^^^^ HF201: Did you mean 'rest'?
unaffected C: epoch by epoch
//                     ^^^^^ HF612: 'epoch' is not a step
unaffected D: epoch by cut, begin
//                          ^^^^^ HF612: 'begin' is the start
unaffected E: epoch by rest, cut, rest
//                                ^^^^ HF613
`,
  'each side of a logical operator is a truth': `
invariant I: epoch && true || !log
//           ^^^^^ HF301: Each side of '&&'
//                             ^^^ HF301
`,
  'the body and the condition of a quantifier are truths': `
invariant I: all n in Node where primary: epoch
//                               ^^^^^^^ HF301: The condition after 'where'
//                                        ^^^^^ HF301: The body of a quantifier
`,
  'the branches of a conditional have one type': `
invariant I: (epoch > 0 ? 1 : true) == 1
//                            ^^^^ HF301: what stands beside it is the number 1
`,
  'the arms of a match have one type': `
def x(n: Node) = match copy[n] { None => 0, Filling => 1, Synced => false }
//                                                                  ^^^^^ HF301: This is bool
`,
  'the elements of a collection have one type': `
invariant I: 1 in set(1, true)
//                       ^^^^ HF301: This is bool
`,
  'comparisons and arithmetic want numbers': `
invariant I: lock < 3
//           ^^^^^^^^ HF302: '<' between Lock and the number 3
invariant J: epoch + alive == 3
//           ^^^^^^^^^^^^^ HF302: '+' between 0..3 and Node -> bool
invariant K: -lock == 3
//           ^^^^^ HF302: only numbers have a sign
`,
  'equality wants one type': `
invariant I: lock == epoch
//           ^^^^^^^^^^^^^ HF302: Only values of the same type can be equal
`,
  'nothing but an option is none': `
invariant I: epoch == none
//           ^^^^^^^^^^^^^ HF302: can be none
`,
  'sets want sets and in wants a collection': `
invariant I: seen | primary == seen
//           ^^^^^^^^^^^^^^ HF302: Both must be sets
invariant J: epoch in epoch
//           ^^^^^^^^^^^^^^ HF302: The right side must be a set, sequence or bag
invariant K: epoch in seen
//           ^^^^^ HF401: An element
`,
  'the left side of ?? is an option': `
invariant I: (epoch ?? 1) == 1
//            ^^^^^^^^^^ HF302: The left side must be an option
`,
  'built-in functions want collections': `
invariant I: size(epoch) == 1 && head(seen) == 1 && size(log, log) == 1
//                ^^^^^ HF302: 'size' takes a set, sequence or bag
//                                    ^^^^ HF302: 'head' takes a sequence
//                                                  ^^^^^^^^^^^^^^ HF303: 'size' takes one value
`,
  'aggregates are of numbers': `
invariant I: max(n for n in Node) == 1
//               ^ HF302: 'max' is of numbers, but this is Node
`,
  'values are as many as parameters': `
invariant I: accepts() || (all n in Node: accepts(n, n))
//           ^^^^^^^^^ HF303: 'accepts' takes n: Node, but nothing is given
//                                        ^^^^^^^^^^^^^ HF303: 2 values
`,
  'values are of the types of parameters': `
invariant I: accepts(lock)
//                   ^^^^ HF301: 'n' of 'accepts' is Node
action a(n: Node) { mail += Vote(n, true) }
//                                  ^^^^ HF301: 'at' of 'Vote' is 0..3
`,
  'variants take their values': `
action a { mail += Vote }
//                 ^^^^ HF303: 'Vote' needs voter, at
action b { mail += Ping(1) }
//                 ^^^^^^^ HF303: 'Ping' takes nothing, but 1 value is given
`,
  'only definitions are called': `
action a { if epoch(1) { lock = Held(1) } }
//            ^^^^^ HF304: brackets: epoch[…]
//                              ^^^^^^^ HF304: holds no values
invariant I: all n in Node: n(1)
//                          ^ HF304: 'n' cannot be called
invariant J: (epoch)(1)
//           ^^^^^^^ HF304: Only definitions
`,
  'brackets want a map or a sequence': `
invariant I: epoch[0] == 1 || primary[0] == 1
//           ^^^^^^^^ HF305: this is 0..3
//                            ^^^^^^^^^^ HF305: this is Node?
action a { seen[0] = true }
//              ^ HF305: this is Set<Node>
`,
  'a key is of the key type': `
invariant I: alive[lock] || log[true] == 0
//                 ^^^^ HF301: The key of this map is Node, but this is Lock
//                              ^^^^ HF301: An index
`,
  'a record has all its fields, each once': `
action a { lease = { holder: none } }
//                 ^^^^^^^^^^^^^^^^ HF311: The field 'ends: 0..3' is missing
action b { lease = { holder: none, ends: 1, ends: 2 } }
//                                          ^^^^ HF311: given twice
`,
  'a misspelt field is one mistake': `
action a { lease = { holder: none, end: 1 } }
//                                 ^^^ HF208: Did you mean 'ends'?
action b { lease = lease with { end: 1 } }
//                              ^^^ HF208: Did you mean 'ends'?
action c { epoch = epoch with { a: 1, b: 2 } }
//                              ^ HF208: 0..3 has no fields
`,
  'the result of a definition is of its declared type': `
def x(n: Node): Epoch = alive[n]
//                      ^^^^^^^^ HF301: The result of 'x' is 0..3, but this is bool
`,
  'by names an actor, and an actor type is a range or names': `
actor Lane = bool
//           ^^^^ HF320: but this is bool
action a by epoch { epoch = 0 }
//          ^^^^^ HF320: 0..3 is not an actor type
action b(n: Node, c: Client) by n { epoch = 0 }
`,
  'names vary over types and sets': `
invariant I: all i in epoch: i > 0
//                    ^^^^^ HF314: 0..n with constant bounds
invariant J: all i in log: i > 0
//                    ^^^ HF314: this is Seq<0..3, 3>
type Groups = Set<Node>
invariant K: exists g in Groups: g == seen
//                       ^^^^^^ HF314: too many to go through
invariant L: all n in seen, i in 0..2, m in set(n): alive[m]
`,
  'a map is over a type': `
var x: Node -> bool = map(n in Node: true)
action a { x = map(n in seen: true) }
//                      ^^^^ HF314: 'map' is total
`,
  'a set of several names says what it holds': `
invariant I: size(set(a, b in Node where a != b)) == 0
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF319: Several names vary here
`,
})

cases('options and ranges', {
  'a value is lifted into an option': `
var level: Epoch? = 2
action a(n: Node) { primary = n  level = epoch  lease = { holder: n, ends: 1 } }
invariant I: all n in Node: primary == n || primary != none || lease == { holder: n, ends: 1 } || { holder: n, ends: 1 } != lease
`,
  'an option is not lowered by itself': `
invariant I: alive[primary]
//                 ^^^^^^^ HF301: Write '!' after it
action a { copy[primary!] = Synced }
`,
  'nothing is unwrapped but options': `
invariant I: epoch! == 1
//           ^^^^^^ HF312: this is 0..3
invariant J: primary!! == primary!
//           ^^^^^^^^^ HF312: this is Node
`,
  'no option of an option': `
type Maybe = Node?
var x: Maybe? = none
//     ^^^^^^ HF315: One '?' is enough
`,
  'a range that may not fit is checked when it happens': `
action a { epoch = epoch + 1  epoch -= 2  log[epoch] = epoch + epoch }
`,
  'a range that never fits is reported': `
var x: Epoch = 4
//             ^ HF317: is 0..3, but this is the number 4
action a { epoch = epoch + 4 }
//                 ^^^^^^^^^ HF317: this is 4..7, which is never within it
action b { epoch += 4 }
//         ^^^^^^^^^^ HF317
invariant I: accepted(7)
//                    ^ HF317: 'e' of 'accepted' is 0..3
def accepted(e: Epoch) = e == epoch
`,
  'elements written out are as wide as they need be': `
invariant I: size(set(1) + 5) == 2 && size(seq() + 1 + 2) == 2 && set(1) + 5 == set(1, 5)
action a { log = seq() + 1  seen = set() }
`,
  'results fit 32 bits': `
const BIG = 2_000_000_000
invariant I: epoch * BIG > 0
//           ^^^^^^^^^^^ HF502: 6000000000
invariant J: sum(BIG for n in Node) > 0
//           ^^^^^^^^^^^^^^^^^^^^^^ HF502: 6000000000
`,
})

cases('match and patterns', {
  'a match over an enum covers it': `
def x(n: Node) = match copy[n] { None => 0, Synced => 1 }
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF306: nothing about 'Filling'
`,
  'a match over a union and over an option covers it': `
def x(m: Message) = match m { Vote(_, e) => e }
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF306: 'Ping'
def y = match primary { some n => alive[n] }
//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF306: 'none'
`,
  'a match as a statement covers its subject': `
action a(n: Node) {
    match copy[n] { None => copy[n] = Filling }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF306: 'Filling', 'Synced'
}
`,
  'a wildcard covers the rest': `
def x(n: Node) = match copy[n] { None => 0, _ => 1 }
def y = match primary { some n => alive[n], none => false }
def z(m: Message) = match m { Vote(n, _) => alive[n], Ping => true }
action a { match primary { some n => { alive[n] = false  epoch = 0 }, none => epoch = 1 } }
`,
  'patterns are of the type of the subject': `
def x(n: Node) = match copy[n] { Held => 0, _ => 1 }
//                               ^^^^ HF307: Copy has no member 'Held'
def y(n: Node) = match copy[n] { some c => 0, _ => 1 }
//                               ^^^^^^ HF307: 'some' is a pattern for options
def z = match primary { Synced => 0, _ => 1 }
//                      ^^^^^^ HF307: The patterns of an option
def w = match epoch { none => 0 }
//                    ^^^^ HF307: this is 0..3
`,
  'a misspelt member is one mistake': `
def x(n: Node) = match copy[n] { None => 0, Filing => 1, Synced => 2 }
//                                          ^^^^^^ HF307: Did you mean 'Filling'?
def y(m: Message) = match m { Pin => 0, Vote(_, e) => e }
//                            ^^^ HF307: Did you mean 'Ping'?
`,
  'each case stands once': `
def x(n: Node) = match copy[n] { None => 0, None => 1, Synced => 2, _ => 3 }
//                                          ^^^^ HF307: An arm before this one
def y(m: Message) = match m { _ => 0, Vote(_, e) => e }
//                                    ^^^^^^^^^^ HF307: An arm before this one
def z = match primary { some n => 0, none => 1, some n => 2 }
//                                              ^^^^^^ HF307: An arm before this one
`,
  'a pattern names each field': `
def x(m: Message) = match m { Vote(n) => alive[n], Ping => true }
//                            ^^^^ HF307: Write Vote(voter, at)
def y(n: Node) = match copy[n] { Synced(e) => e, _ => 1 }
//                               ^^^^^^ HF307: holds no values
`,
  'is asks about a union': `
def x(m: Message) = m is Vote || m is Pong
//                                    ^^^^ HF307: Message has no variant 'Pong'
def y(n: Node) = copy[n] is Synced
//               ^^^^^^^^^^^^^^^^^ HF307: Compare with '=='
`,
})

cases('primes', {
  'a step property looks at the next state, itself or by a definition': `
def moved = epoch' != epoch
def open = epoch > 0
step A: epoch' >= epoch
step B: moved => lease.ends' > 0
step C: open' || (all n in Node: accepts'(n) => alive'[n] && copy'[n] == Synced)
step D: (epoch + 1)' > epoch
`,
  'an invariant, a guard and a body do not': `
invariant I: epoch' > 0
//           ^^^^^^ HF308: exists only in what 'step' and 'liveness'
action a when epoch' == 0 { epoch = epoch' }
//            ^^^^^^ HF308
//                                  ^^^^^^ HF308: from the assignment on
`,
  'nor by a definition': `
def moved = epoch' != epoch
invariant I: !moved
//            ^^^^^ HF308: 'moved' speaks of the next state itself
`,
  'there is no state after the next': `
def moved = epoch' != epoch
step A: (epoch + epoch')' > 0
//               ^^^^^^ HF308: A prime inside a prime
step B: moved'
//      ^^^^^ HF308: unprimed
`,
  'an assignment has no prime': `
action a { epoch' = 1 }
//         ^^^^^^ HF309: no prime is needed
`,
  'a step property without a prime': `
step A: epoch >= 0
//   ^ HF607: says nothing of the next state
step B: epch >= 0
//      ^^^^ HF201: Did you mean 'epoch'?
`,
})

cases('assignments', {
  'only variables are assigned to': `
action a(n: Node) {
    n = n
//  ^ HF309: keeps its value
    MAX = 4
//  ^^^ HF309: not a variable
    accepts = true
//  ^^^^^^^ HF309: not a variable
    Ann = Bob
//  ^^^ HF201: No variable
    accepts(n) = true
//  ^^^^^^^^^^ HF309: Only a variable
}
`,
  'what is assigned fits': `
action a(n: Node) { alive[n] = 1  copy = 3  primary = Held }
//                             ^ HF301: What is assigned to is bool
//                                       ^ HF301: What is assigned to is Copy
//                                                    ^^^^ HF301: What is assigned to is Node
`,
  'what is added fits': `
action a(n: Node) { seen += epoch  log += true  alive[n] += 1  mail -= Held }
//                          ^^^^^ HF401: The element that is added
//                                        ^^^^ HF301: The element that is added
//                                              ^^^^^^^^^^^^^ HF302: '+=' between bool and the number 1
//                                                                     ^^^^ HF301: The element that is removed
`,
  'a loop, a let and a local keep their values': `
action a { let x = 1  for n in Node { alive[n] = false  x = 2  n = n } }
//                                                      ^ HF309: a loop's name or a 'let'
//                                                             ^ HF309
`,
})

cases('symmetric types', {
  'elements have no order': `
invariant I: all a, b in Node: a < b || a >= b
//                             ^^^^^ HF401: they have no order
//                                      ^^^^^^ HF401: Compare with '=='
`,
  'elements have no arithmetic': `
action a(n: Node) { primary = n + 1 }
//                            ^^^^^ HF401: have no order and no numbers
`,
  'elements have no numbers': `
var first: Node = 0
//                ^ HF401: take a parameter of type Node
invariant I: alive[0] && accepts(2)
//                 ^ HF401: The key of this map
//                               ^ HF401: 'n' of 'accepts'
action a { primary = 1 }
//                   ^ HF401: What is assigned to
`,
  'elements are not picked by a number': `
invariant I: primary == Node[0]
//                      ^^^^^^^ HF401: cannot be named by a number
`,
  'elements may be compared, be keys, be chosen': `
invariant I: all a, b in Node: primary == a && alive[b] => a != b || a in seen || (exists c in Node: c == a)
action a(n: Node, m: Node) when n != m { primary = n  seen = set(x in Node where x != n)  copy[m] = copy[n] }
`,
})

cases('loops over a symmetric type that are allowed', {
  'writing at the own element': `
action a { for n in Node where alive[n] { copy[n] = copy[n] == None ? Filling : Synced  alive[n] = false } }
`,
  'writing at the own element of a nested map': `
var cut: Node -> Node -> bool = false
action a { for x, y in Node where x != y { cut[x, y] = !cut[x, y] } }
action b(m: Node) { for x in Node { cut[m, x] = alive[x] || cut[m, x] } }
action c(m: Node) { for x in Node { cut[m, x] = true  cut[x, m] = true } }
action d { for x in Node { for y in Node { cut[x, y] = cut[x, y] && alive[y] } } }
`,
  'adding up in one direction': `
action a { for n in Node where alive[n] { epoch += 1 } }
action b { for n in Node { if alive[n] { epoch -= 1 } else { epoch -= 2 } } }
`,
  'collecting in a set or a bag': `
action a { for n in Node where alive[n] { seen += n  mail += Vote(n, epoch) } }
action b { for n in Node where alive[n] { seen -= n } }
`,
  'one and the same constant': `
action a { for n in Node where alive[n] { primary = none  lock = Held  if copy[n] == None { lock = Held } } }
`,
  'any loop over a range': `
action a { for i in 0..2 { epoch = i  log += i } }
`,
})

cases('loops over a symmetric type that are forbidden', {
  'the last writer wins': `
action a { for n in Node where alive[n] { primary = n } }
//                                        ^^^^^^^^^^^ HF402: the element that comes last
`,
  'the last of two constants wins': `
action a { for n in Node { if alive[n] { lock = Held } else { lock = None } } }
//                                       ^^^^^^^^^^^ HF402: the element that comes last
`,
  'reading other elements of what is written': `
action a(m: Node) { for n in Node { alive[n] = alive[m] } }
//                                  ^^^^^^^^^^^^^^^^^^^ HF402: reads what it also writes
`,
  'reading what is written by way of a definition': `
def anyone = exists n in Node: alive[n]
action a { for n in Node { alive[n] = anyone } }
//                         ^^^^^^^^^^^^^^^^^ HF402: reads what it also writes
`,
  'reading a counter while it is added up': `
action a { for n in Node { if epoch < 2 { epoch += 1 } } }
//                                        ^^^^^^^^^^ HF402: reads what it also writes
`,
  'appending to a sequence': `
var order: Seq<Node, 3> = seq()
action a { for n in Node { order += n } }
//                         ^^^^^^^^^^ HF402: come in no order
`,
  'adding and taking away': `
action a { for n in Node { if alive[n] { epoch += 1 } else { epoch -= 1 } } }
//                                       ^^^^^^^^^^ HF402
`,
  'adding what may have either sign': `
action a { for n in Node { epoch += (alive[n] ? 1 : -1) } }
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF402
`,
  'writing at the element of the outer loop only': `
action a { for n in Node { for m in Node { alive[n] = copy[m] == None } } }
//                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ HF402: Write only at [m]
`,
  'writing at the element and at its mirror image': `
var cut: Node -> Node -> bool = false
action a { for x, y in Node { cut[x, y] = true  cut[y, x] = false } }
//                            ^^^^^^^^^^^^^^^^ HF402: the element that comes last
action b(k: Node, m: Node) { for x in Node { cut[x, k] = alive[x]  cut[m, x] = !alive[x] } }
//                                           ^^^^^^^^^^^^^^^^^^^^ HF402: the element that comes last
action c { for x, y in Node { cut[x, y] = cut[y, x] } }
//                            ^^^^^^^^^^^^^^^^^^^^^ HF402: reads what it also writes
`,
  'a loop over a set of elements': `
action a { for n in seen { primary = n } }
//                         ^^^^^^^^^^^ HF402
`,
})

cases('what must be known or must end', {
  'a definition does not use itself': `
def f(n: Epoch): Epoch = n == 0 ? 0 : f(n - 1)
//                                    ^ HF207: 'f' is defined by means of itself
def g = h
def h = !g
//       ^ HF207: 'g' is defined by means of itself
action a { for n in Node { epoch += f(1) } }
`,
  'nor a constant, nor a type': `
const A = B + 1
const B = A
//        ^ HF207: 'A'
type Tree = { left: Tree? }
//                  ^^^^ HF207: 'Tree'
union List { Nil, Cons(rest: List) }
//                           ^^^^ HF207: 'List'
`,
  'constants are constant': `
const A = size(set(1, 2))
//        ^^^^^^^^^^^^^^^ HF504: The value of the constant 'A'
const B = epoch
//        ^^^^^ HF318: 'epoch' reads the state
const C: bool = 3
//              ^ HF301: The constant 'C' is bool
const D: 0..9 = MAX > 2 ? MAX * 2 + 1 : 0
const E: 0..3 = D
//              ^ HF505: 'E' is 7, outside its type 0..3
`,
  'bounds are constant and in order': `
var x: 0..epoch = 0
//        ^^^^^ HF318: 'epoch' reads the state
var y: 3..MAX - 1 = 0
//     ^^^^^^^^^^ HF501: The range 3..2 is empty
var z: Seq<bool, 5000> = seq()
//               ^^^^ HF501: The capacity is 5000
symmetric type Slot[0]
//                  ^ HF501: The number of elements is 0
action a(n: Epoch) { for i in 0..n { epoch = i } }
//                               ^ HF504: The bounds of a range
`,
  'first values do not read the state': `
def grown = epoch + 1
var x: 0..9 = grown
//            ^^^^^ HF318: 'grown' reads the state
var y: Epoch = epoch
//             ^^^^^ HF318: 'epoch' reads the state
`,
  'too many values': `
var x: 0..5000 -> bool = false
//     ^^^^^^^ HF503: 5001 values; a map key may have at most 4096
action a(i: 0..999, j: 0..999) { epoch = 0 }
//       ^^^^^^^^^^^^^^^^^^^^ HF503: 1000000 combinations
invariant I: all i, j in 0..999: i == j
//               ^^^^^^^^^^^^^^ HF503: 1000000 combinations
`,
  'far too many values': `
const BIG = 2_000_000_000
type Wide = { a: 0..BIG, b: 0..BIG, c: 0..BIG }
var x: Set<Wide> = set()
//         ^^^^ HF503: has too many values
action a(w: Wide) { epoch = 0 }
//       ^^^^^^^ HF503: have too many combinations
invariant I: all w in Wide: w.a == 0
//               ^^^^^^^^^ HF503: have too many combinations
`,
  'plain values only': `
var x: Set<Set<Node>> = set()
//         ^^^^^^^^^ HF610: cannot be an element of a set
var y: Set<Node> -> bool = false
//     ^^^^^^^^^ HF610: cannot be a map key
var z: Bag<Seq<bool, 2>, 2> = bag()
//         ^^^^^^^^^^^^ HF610: elements of bags
action a(s: Set<Node>) { seen = s }
//          ^^^^^^^^^ HF610: too many to try each
`,
})

cases('liveness', {
  'is any formula of linear temporal logic': `
liveness A: all n in Node: !alive[n] leadsTo alive[n]
liveness B: always eventually (epoch == 0)
liveness C: (eventually (epoch == 0))
liveness D: all n in Node where true: all m in Node: eventually always (alive[n] || alive[m])
liveness E: always (epoch == 0 => next epoch == 1) || !(epoch < 3 until (eventually epoch == 3) && epoch > 1)
liveness F: (always epoch == 0) == (epoch == 0 weakUntil false) && (next next epoch == 0) != (epoch == 1 release epoch == 0)
liveness G: always (epoch' != epoch => eventually (epoch' == epoch && epoch == 3 ? always epoch == 3 : next epoch' > epoch))
`,
  'and nothing else': `
liveness A: epoch == 0
//          ^^^^^^^^^^ HF310: This says nothing of a run
liveness B: all n in Node: alive[n]
//          ^^^^^^^^^^^^^^^^^^^^^^^ HF310: no temporal operator
`,
  'and speaks of truths': `
liveness A: epoch leadsTo lock == None
//          ^^^^^ HF301: The left side of 'leadsTo'
liveness B: eventually primary
//                     ^^^^^^^ HF301: The operand of 'eventually'
liveness C: epoch
//          ^^^^^ HF301: A liveness property
`,
  'chooses its names once': `
liveness A: all n in seen where alive[n]: epoch == 0 && n in seen leadsTo epoch == 1
liveness B: all n in seen: always eventually alive[n]
//                   ^^^^ HF321: This changes in the course of a run
liveness C: all n in Node where alive[n]: all m in Node where m != n: eventually always alive[m]
//                              ^^^^^^^^ HF321: put the condition into the formula
liveness D: all n in Node where alive'[n]: alive[n] leadsTo !alive[n]
//                              ^^^^^^ HF308: exists only
liveness E: all i in set(1, 2), n in Node where i < 2: always eventually alive[n]
`,
  'may have quantifiers within': `
liveness A: exists n in Node: eventually always alive[n]
liveness B: always (exists n in seen where alive[n]: alive[n] until epoch == 3) || eventually always epoch == 3
liveness C: always (all m in Message: eventually m in mail) && eventually (all e in Epoch, m in Message: next epoch == e)
liveness D: exists n in Node where alive'[n]: eventually alive[n]
//                                 ^^^^^^ HF308: exists only
liveness E: eventually (exists n in Node: epoch)
//                                        ^^^^^ HF301: The body of a quantifier is bool
liveness F: eventually (exists n in Node: next epoch)
//                                             ^^^^^ HF301: The operand of 'next' is bool
`,
  'and is not too large': `
liveness A: exists i in 0..9: eventually always epoch == i
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF506: An automaton that decides this
liveness B: all i in 0..9: eventually always epoch == i
liveness C: always (all i, j in 0..99: eventually epoch == i)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF506: Written out for 10000 values
liveness D: all i in 0..999: all j in 0..999: epoch == i leadsTo epoch == j
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF503: 1000000 combinations
`,
  'temporal words stand nowhere else': `
invariant I: always (epoch == 0)
//           ^^^^^^^^^^^^^^^^^^^ HF310: 'always' speaks of a whole run
action a when eventually (epoch == 0) { epoch = 1 }
//            ^^^^^^^^^^^^^^^^^^^^^^^ HF310: 'eventually'
liveness L: always (count(n in Node where eventually alive[n]) > 1)
//                                        ^^^^^^^^^^^^^^^^^^^ HF310: only in a 'liveness' property
liveness M: eventually (next epoch == 1)'
//                      ^^^^^^^^^^^^^^^ HF310: 'next'
liveness N: (always epoch == 0) in seen
//           ^^^^^^^^^^^^^^^^^ HF310: 'always'
def settled = eventually always (epoch == 0)
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF310: 'eventually'
`,
  'only actions are fair': `
fault stop fair { epoch = 0 }
//    ^^^^ HF608: A fault is never owed
operator help(n: Node) strongly fair { alive[n] = true }
//       ^^^^ HF608: Leave out 'strongly fair'
`,
  'rates, delays and probabilities are whole numbers over constants': `
action a rate epoch per hour { epoch = 0 }
action b rate epoch - 1 per hour { epoch = 0 }
//            ^^^^^^^^^ HF614: never be below 0
action c rate epoch == 0 per hour { epoch = 0 }
//            ^^^^^^^^^^ HF614: and this is bool
action d rate 1 per 0 hours { epoch = 0 }
//                  ^ HF614: never be below 1
action e rate 1 per epoch hours { epoch = 0 }
//                  ^^^^^ HF614: starts at 1
action f after 3 fortnights { epoch = 0 }
//               ^^^^^^^^^^ HF614: no unit of time
action g after 3 minuts { epoch = 0 }
//               ^^^^^^ HF614: minutes
action h probability 2 of epoch { epoch = 0 }
//                        ^^^^^ HF614: starts at 1
init i rate 1 per day { epoch = 0 }
//     ^^^^^^^^^^^^^^ HF614: before any time
`,
})

const CHECKED = `
invariant I: epoch < 3
reachable R: epoch == 3
step S: epoch' >= epoch
action work { epoch = epoch }
operator help { epoch = 0 }
init start { epoch = 0 }
`

describe('checks', () => {
  it.each(
    Object.entries({
      'set constants, within their types': `
const SIZE: 1..4 = 2
check c {
    SIZE = 5
//         ^ HF505: 'SIZE' is 5, outside its type 1..4
    SISE = 3
//  ^^^^ HF201: Did you mean 'SIZE'?
    epoch = 2
//  ^^^^^ HF603: 'epoch' is not a constant
    expect I, R.x holds
//            ^ HF602: 'R' is not a module
}
`,
      'a setting is a constant of the right type': `
const SIZE: 1..4 = 2
check c { SIZE = epoch  expect I, S holds  expect R reached }
//               ^^^^^ HF318: 'epoch' reads the state
`,
      'budgets are of faults': `
check c {
  faults { crash <= 1, work <= 1, help <= 1, start <= 1, crsh <= 1, I <= 1 }
//                     ^^^^ HF604: an action of the system
//                                ^^^^ HF604: an operator step
//                                           ^^^^^ HF604: the start
//                                                       ^^^^ HF201: Did you mean 'crash'?
//                                                                  ^ HF604: 'I' is not a fault
  expect I, S holds
}
`,
      'budgets are constant numbers': `
check c {
  faults { crash + crash <= epoch }
//                          ^^^^^ HF318: 'epoch' reads the state
  faults { crash <= MAX }
  expect I, S holds
}
`,
      'limits are known': `
check c {
  limits { states <= 1000, dept <= 3, toString <= 4, seconds <= true }
//                         ^^^^ HF601: Did you mean 'depth'?
//                                    ^^^^^^^^ HF601: The limits are
//                                                              ^^^^ HF504: The limit 'seconds'
  expect I, S holds
}
`,
      'switches are fixes and bugs': `
check c {
  with backoff, MAX, bckoff { expect I, S holds }
//              ^^^ HF606: 'MAX' is not a fix or a bug
//                   ^^^^^^ HF201: Did you mean 'backoff'?
}
`,
      'expectations are of the kind of the property': `
check c {
  expect I reached
//       ^ HF602: not a 'reachable' property
  expect R, S holds
//       ^ HF602: it is reached or unreachable
  expect epoch holds
//       ^^^^^ HF602: 'epoch' is not a property
  expect DeadlockFree unreachable
//       ^^^^^^^^^^^^ HF602
  expect J violated
//       ^ HF201: no 'J'
  expect ErrorFree violated in epoch steps
//                             ^^^^^ HF318
}
`,
      'terminal states are told by a truth': `
check c { terminal epoch  expect I, S holds  expect R reached }
//                 ^^^^^ HF301: What follows 'terminal'
`,
    }),
  )('%s', (_name, text) => expectMarks(PRELUDE + CHECKED + text))

  it('mistakes are reported once, though each check finds them with its own constants', () => {
    expectMarks(`module m
const SIZE: 2..9 = 2
var level: 0..SIZE = 0
invariant I: level
//           ^^^^^ HF301: this is 0..2
reachable R: level / 0 == true
//           ^^^^^^^^^^^^^^^^^ HF302
check a { SIZE = 4  expect I holds }
check b { SIZE = 5  expect I holds  with nothing { expect R reached } }
//                                       ^^^^^^^ HF201
`)
  })

  it('a property that no check speaks of is warned of', () => {
    expectMarks(`${PRELUDE}
check c { with backoff { expect I holds } }
invariant I: epoch < 3
reachable R: epoch == 3
//        ^ HF651: Add 'expect R reached' to a check
step S: epoch' >= epoch
//   ^ HF651: expects anything of 'S'
`)
  })
})

describe('imports', () => {
  const files: Readonly<Record<string, string>> = {
    'net.hf':
      'module net\nconst LIMIT: 1..5 = 2\nenum Link { Up, Down }\nvar link: 0..1 -> Link = Up\ndef joined = link[0] == Up\n',
    'left.hf': 'module left\nimport "net.hf"\nvar onLeft: Link = Up\n',
    'right.hf': 'module right\nimport "net.hf"\nvar onRight: Link = Up\n',
    'clash.hf': 'module clash\nvar link: bool = true\n',
    'back.hf': 'module back\nimport "spec.hf"\nvar b: bool = true\n',
    'broken.hf': 'module broken\nvar link bool = true\n',
  }
  const reader: Reader = { resolve: (_from, path) => path, read: (path) => files[path] }

  it.each(
    Object.entries({
      'without a name bring all names in': `
import "net.hf"
invariant I: joined && link[LIMIT - 1] == Up
action a { link[0] = Down }
`,
      'with a name keep them apart': `
import "net.hf" as net
import "net.hf" as far with { LIMIT = 3 }
var mine: net.Link = net.Link.Up
invariant I: net.joined && far.link[0] == far.Link.Up && net.link[1] != net.Up && net.LIMIT < far.LIMIT
action a { net.link[0] = net.Down  far.link = far.Up }
`,
      'with a name are not seen without it': `
import "net.hf" as net
invariant I: joined || net.joind
//           ^^^^^^ HF201: Nothing here is called 'joined'
//                         ^^^^^ HF201: Did you mean 'joined'?
invariant J: net
//           ^^^ HF203: net.something
var mine: net.Lnk = net.Up
//            ^^^ HF201: Did you mean 'Link'?
`,
      'types of two instances differ': `
import "net.hf" as net
import "net.hf" as far with { LIMIT = 3 }
invariant I: net.link[0] == far.link[0]
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^ HF302: between net.Link and far.Link
`,
      'give constants, within their types': `
import "net.hf" as near with { LIMIT = 9, LMIT = 3, link = 1 }
//                                     ^ HF505: 'LIMIT' is 9, outside its type 1..5
//                                        ^^^^ HF603: 'net.hf' has no constant 'LMIT'
//                                                  ^^^^ HF603: 'net.hf' has no constant 'link'
`,
      'give constants to a named instance only': `
    import "net.hf" with { LIMIT = 3 }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HF211: as name with
`,
      'meet again in a diamond': `
import "left.hf"
import "right.hf"
invariant I: onLeft == onRight && link[0] == onLeft
`,
      'clash where two bring different things': `
import "net.hf"
import "clash.hf"
//     ^^^^^^^^^^ HF202: 'link' comes from here and from another import
`,
      'clash with a declaration': `
import "clash.hf"
var link: bool = true
//  ^^^^ HF202: 'link' is declared already
`,
      'go in no circle': `
import "spec.hf" as self
//     ^^^^^^^^^ HF205: 'spec.hf' imports this file again, in a circle
`,
      'are found': `
import "nte.hf" as net with { LIMIT = 3 }
//     ^^^^^^^^ HF204: There is no file 'nte.hf'
invariant I: net.joined
`,
    }),
  )('%s', (_name, text) => expectMarks(`module m\n${text}`, files))

  it('report a circle through another file where it closes', () => {
    const { diagnostics } = checkSpec('spec.hf', 'module m\nimport "back.hf"\n', reader)
    expect(diagnostics.map((each) => `${each.code} ${placeIn(each)}`)).toEqual(['HF205 back.hf 2:8-17'])
  })

  it('report errors of the imported file in it, once, and nothing that follows from them', () => {
    const text = 'module m\nimport "broken.hf" as b with { N = 1 }\ninvariant I: b.link\n'
    const { diagnostics } = checkSpec('spec.hf', text, reader)
    expect(diagnostics.map((each) => placeIn(each))).toEqual([expect.stringMatching(/^broken\.hf 2:/)])
  })
})

cases('rewards and experiments', {
  'a reward is a number': `
reward Primary: primary != none
//              ^^^^^^^^^^^^^^^ HF615: this is bool
reward Copies: copy
//             ^^^^ HF615: this is Node -> Copy
`,
  'and one that a double holds': `
def large = 2000000000
reward Large: large * 1000
reward Larger: large * large
//             ^^^^^^^^^^^^^ HF502: 53 bits
action fine rate large * 2 per 2 * large days { epoch = 0 }
action fast rate large * large per day { epoch = 0 }
//               ^^^^^^^^^^^^^ HF502: 53 bits
invariant Double: large * 2 > 3
//                ^^^^^^^^^ HF502: 32 bits
`,
  'a reward is of one state, and no value': `
reward Later: epoch'
//            ^^^^^^ HF308
reward Epoch_: epoch
invariant I: Epoch_ > 1
//           ^^^^^^ HF203: 'Epoch_' is a reward, not a value
`,
  'names are shared': `
reward crash: epoch
//     ^^^^^ HF202: 'crash' is declared already
check c {}
experiment c {}
//         ^ HF202: already
`,
  'what belongs in which block': `
reward Epoch_: epoch
invariant I: epoch < 2
check c {
  expect I holds
  measure I
//^^^^^^^^^ HF616: belongs in an experiment
}
experiment e {
  expect I holds
//^^^^^^^^^^^^^^ HF616: An experiment has no 'expect'
  with backoff { limits { states <= 3 } }
//               ^^^^^^^^^^^^^^^^^^^^^^ HF616: An experiment has no 'limits'
}
`,
  'only what has a value in each state is measured, and once': `
reward Epoch_: epoch
invariant Young: epoch < 2
step Forward: epoch' >= epoch
experiment e {
  measure Young, Forward, Epoch_, epoch
//               ^^^^^^^ HF617: 'Forward' is a 'step' property
//                                ^^^^^ HF617: 'epoch' is not an invariant
  with backoff { measure Young, Epoch_, Young }
//                                      ^^^^^ HF605: named twice
}
experiment twice {
  measure Epoch_
  measure Yung
//^^^^^^^^^^^^ HF605: 'measure' is said twice
//        ^^^^ HF201: Did you mean 'Young'?
}
`,
  'what a measure names is not forgotten, and what no block names is': `
invariant Young: epoch < 2
invariant Old: epoch < 3
//        ^^^ HF651
check c {}
experiment e { measure Young }
`,
  'times of all sorts of steps may be named': `
const DELAY: 1..600 = 30
operator disable after 643 minutes when epoch > 0 { epoch = 0 }
fault change after DELAY * 2 minutes when epoch == 0 { epoch = 1 }
operator enable rate DELAY per DELAY + 1 days { epoch = 0 }
action wait after DELAY minutes { epoch = 0 }
`,
})

describe('many mistakes', () => {
  it('ten different ones get ten errors', () => {
    expectMarks(`${PRELUDE}
const SIZE: 2..4 = 9
//                 ^ HF505
var backup: Nod? = none
//          ^^^ HF201: Did you mean 'Node'?
var level: 0..3 = true
//                ^^^^ HF301
def busy(n: Node) = copy[n] == Filling
var spare: Set<Node> = set(0)
//                         ^ HF401
action fill(n: Node) when busy(n) { copy[n] = Synced  size = 3 }
//                                                    ^^^^ HF201: No variable
action elect { for n in Node { primary = n } }
//                             ^^^^^^^^^^^ HF402
invariant Safe: all a, b in Node: a < b
//                                ^^^^^ HF401
step Forward: epoch >= 0
//   ^^^^^^^ HF607
liveness Up: epoch == 0
//           ^^^^^^^^^^ HF310
check c { faults { fill <= 1 }  expect Safe, Forward, Up holds }
//                 ^^^^ HF604
`)
  })
})
