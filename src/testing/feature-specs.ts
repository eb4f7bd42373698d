/** Small specs that together use all of the language, each for some part of it. */
export const featureSpecs: Readonly<Record<string, string>> = {
  'first values of every kind': `
module m
symmetric type Token[2]
enum Mood { Calm, Cross }
union Ask { Stop, Take(who: Token, much: 1..2), Wait(mood: Mood) }
var owner: Token -> Mood = any
var chosen: Set<Mood> = set(Cross)
var ask: Ask = any
var last: { who: Token?, cold: bool } = { who: none, cold: false }
init (who: Token) when owner[who] == Cross { owner[who] = Calm  last.cold = ask is Wait }
init when exists t in Token: owner[t] == Calm { chosen += Calm }
action serve(t: Token) when ask is Take { ask = match ask { Take(w, k) => k == 2 ? Take(w, 1) : Wait(owner[w]), _ => Stop } }
action calm when last.cold { last = last with { cold: false, who: none } }
invariant HasCalm: Calm in chosen
reachable Waits: match ask { Wait(m) => m == Cross, _ => false }
check c { terminal true  expect HasCalm holds  expect Waits reached }
`,
  'parameters and keys that are records, unions and options': `
module m
enum Colour { Red, Blue }
type Spot = { at: -1..0, colour: Colour? }
union Key { Home, Away(far: 2..3, on: bool) }
var seen: Set<Spot> = set()
var marks: Key -> 0..1 = 0
var lit: Colour? -> bool = false
var wire: Bag<Key, 2> = bag()
var flip: bool -> -1..0 = map(b in bool: b ? 0 : -1)
action look(s: Spot) when s.at != 0 && size(seen) < 2 { seen += s  lit[s.colour] = !lit[s.colour] }
action forget(s: Spot) when s in seen { seen -= s }
action mark(k: Key) when size(wire) < 2 && marks[k] < 1 && k != Away(3, true) { marks[k] += 1  wire += k }
action unmark(k: Key) when k in wire && marks[k] > 0 && k is Away { wire -= k }
action turn(b: bool) when flip[b] > -1 && size(wire) == 1 { flip[b] -= 1 }
invariant Few: size(seen) <= 2 && all k in Key: k in wire => marks[k] > 0
reachable BlueLeft: exists s in seen: s.colour == Blue && s.at == -1
check c { terminal true  expect Few holds  expect BlueLeft reached }
`,
  sequences: `
module m
type Entry = { term: 0..1, boxed: (0..1)? }
var log: bool -> Seq<Entry, 2> = seq()
var top: Entry = { term: 0, boxed: none }
var short: Seq<0..1, 2> = seq()
action append(b: bool, t: 0..1) when size(log[b]) < 2 { log[b] += { term: t, boxed: t == 1 && !b ? none : t } }
action drop(b: bool) when size(log[b]) > 0 { top = head(log[b])  log[b] = tail(log[b]) }
action patch(b: bool) when size(log[b]) == 2 { log[b][1].term = log[b][0].term  log[b][0] = last(log[b]) }
action copyOver when size(log[true]) < 2 { log[true] = log[true] + { term: 1, boxed: none }  log[false] = log[true] }
action narrow when size(log[true]) == 1 { short = seq(log[true][0].term)  short += 0 }
invariant Known: top == { term: 1, boxed: 1 } => top.boxed! == 1
invariant Same: seq(4, 5) + 6 == seq(4, 5, 6) && { term: 1, boxed: none } not in tail(seq(top, top)) || top.term == 1
reachable Two: { term: 1, boxed: none } in log[true] && short == seq(1, 0)
check c { terminal true  expect Known, Same holds  expect Two reached }
`,
  'statements that read what they change': `
module m
var other: 0..2 -> 0..2 = map(i in 0..2: (i + 1) % 3)
var pair: { a: 0..2, b: 0..2, c: { d: bool, e: 0..1 } } = { a: 0, b: 1, c: { d: false, e: 1 } }
var todo: Set<0..2> = set(0, 2)
var rounds: 0..6 = 0
var held: { n: 0..2 }? = none
action follow { other = map(i in 0..2: other[other[i]]) }
action swap { pair = pair with { a: pair.b, b: pair.a } }
action turn { pair.c = { d: !pair.c.d, e: pair.c.d ? 1 : 0 } }
action indirect { other[other[0]] = other[1]  let kept = other  other[1] = 0  if kept[1] == other[1] { other = kept } }
action sweep when rounds == 0 { for i in todo, j in todo where i != j || rounds > 0 { todo = set(1)  rounds += 1 } }
action reset when rounds > 0 { rounds = 0  todo = set(i in 0..2 where other[i] != i) }
action grow when size(todo) < 3 { todo = todo | set(min(i for i in 0..2 where i not in todo)) }
action hold(n: 0..2) when held == none && n == pair.a { held = { n: n } }
action match_ when held != none {
  match held {
    none => rounds = 0
    some h => { held = none  pair.a = h.n == 2 ? 0 : h.n + 1 }
  }
}
invariant Fine: rounds <= 6 && size(todo) <= 3
reachable Fixed: all i in 0..2: other[i] == 0
check c { terminal true  expect Fine holds  expect Fixed reached }
`,
  'numbers and sets': `
module m
var x: -3..3 = any
var y: -2..2 = 1
var s: Set<-1..1> = set()
var wide: Set<-3..3> = set()
action halve when y != 0 { x = x / y  y = x % 3 }
action shift when x < 3 && size(wide) < 2 { x = x + 1  wide = (wide | s) \\\\ set(x) }
action add when y + x <= 1 && y + x >= -1 { s += y + x }
action keep { s = s & set(i in 0..1 where i != y) }
action least when size(wide) > 0 { y = atMost(min(i for i in wide), -2) }
action spread when size(s) == 1 { wide = set(i * 2 for i in s)  y = sum(i for i in s) }
action less(i: -3..3) when i in wide && size(wide) > 1 { wide -= i  s -= i }
def atMost(a: -3..3, b: -3..3): -2..2 = a > b ? (a > 2 ? 2 : a) : b < 2 ? b : 2
invariant Within: s subset wide || size(s) > 0
reachable Ends: -2 in wide && 2 in wide
check c { terminal true  expect Within holds  expect Ends reached }
`.replaceAll('\\\\', '\\'),
  'faults, operators and switches': `
module m
symmetric actor Node[3]
fix guarded "Crashes only when it does not matter"
var up: Node -> bool = true
var primary: Node? = none
var copies: 0..3 = 0
def alive = set(n in Node where up[n])
def leaderUp = primary != none && up[primary!]
fault crash(n: Node) when up[n] && !(guarded && primary == n) { up[n] = false  if primary == n { primary = none } }
fault cut when copies > 0 { copies -= 1 }
fault never { copies = 3 }
operator restart(n: Node) when !up[n] { up[n] = true }
action elect(n: Node) when primary == none && n in alive { primary = n }
action copy when leaderUp && copies < size(alive) { copies += 1 }
action recount { copies = less(size(alive), copies) }
def less(a: 0..3, b: 0..3): 0..3 = a < b ? a : b
invariant PrimaryUp: (primary ?? primary) == none || leaderUp
invariant Few: copies <= 2
check c {
  faults { crash <= 2, crash + cut <= 2 }
  expect PrimaryUp holds
  expect Few violated
  with guarded { faults { crash <= 1 }  expect PrimaryUp holds  expect Few violated }
}
`,
  'an error in a guard': `
module m
var q: Seq<0..2, 2> = seq()
action push(i: 0..2) when size(q) < 2 { q += i }
action look when q[1] == 2 { q = seq() }
check c { terminal true  expect ErrorFree violated }
`,
  'an error in an invariant': `
module m
var o: (0..2)? = none
action set_(i: 0..2) when o == none { o = i }
action clear when o == 2 { o = none }
invariant Known: o! <= 2
check c { terminal true  expect Known holds  expect ErrorFree violated }
`,
  'an assertion': `
module m
var n: 0..9 = 0
action up when n < 9 { n += 1  assert n != 7 "seven is not allowed" }
check c { terminal true  expect ErrorFree violated }
`,
  'first sets, records and options': `
module m
symmetric type T[2]
var chosen: Set<0..2> = any
var last: { who: T?, cold: bool } = any
var maybe: { of: T }? = any
action give(t: T) when maybe != none && maybe!.of == t && last.cold { last.who = t  maybe = none }
action fill(i: 0..2) when i not in chosen && last.who != none { chosen += i }
reachable Full: size(chosen) == 3 && maybe == none
check c { terminal true  expect Full reached }
`,
  'a start that needs the state': `
module m
symmetric type T[2]
var a: T -> 0..1 = any
var b: 0..2 = 0
init (t: T) when a[t] == 1 { b = count(u in T where a[u] == 1) }
action back when b > 0 { b -= 1 }
check c { terminal true  expect DeadlockFree holds }
`,
}
