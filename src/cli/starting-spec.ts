/** The spec that `holdfast init` writes: a control plane that elects a primary, and a node that is cut off. */
export function startingSpec(module: string): string {
  return `module ${module}

/// How many nodes could serve the volume.
const NODES: 2..5 = 3

symmetric actor Node[NODES]
actor ControlPlane

/// Whether the node can reach the control plane.
var linked: Node -> bool = true

/// Whether the node answers reads and writes as the primary.
var serving: Node -> bool = false

/// The node that the control plane has recorded as the primary.
var recorded: Node? = none

fix lease "A primary that cannot renew its lease stops serving, and no other is elected before"

def someoneServes = exists n in Node: serving[n]

/// The control plane elects a node that it can reach in place of one that it cannot reach.
action elect(n: Node) fair by ControlPlane
  when linked[n] && (recorded == none || !linked[recorded!]) && (lease => !someoneServes)
{
  recorded = n
}

/// A node learns that it is the primary.
action takeOver(n: Node) fair when linked[n] && recorded == n && !serving[n] {
  serving[n] = true
}

/// A node learns that another one is the primary.
action stepDown(n: Node) fair when linked[n] && recorded != n && serving[n] {
  serving[n] = false
}

/// A primary whose lease has run out stops by itself.
action leaseRunsOut(n: Node) fair when lease && !linked[n] && serving[n] {
  serving[n] = false
}

/// The network change is rolled back.
action heal(n: Node) fair when !linked[n] {
  linked[n] = true
}

/// A network change cuts a node off from the control plane.
fault cutOff(n: Node) when linked[n] {
  linked[n] = false
}
`
}

export function startingProperties(name: string): string {
  return `import "../spec/${name}.hf"

/// No two nodes serve the volume at the same time.
invariant SinglePrimary: all a, b in Node: serving[a] && serving[b] => a == b

/// A primary serves at all.
reachable Served: someoneServes

/// Where the system may come to rest.
def settled = recorded != none && serving[recorded!] && all n in Node: linked[n]

check oneCutOff "one node loses contact with the control plane" {
  faults { cutOff <= 1 }
  terminal settled
  expect Served reached in 2 steps
  expect SinglePrimary violated in 5 steps
  with lease {
    expect SinglePrimary holds
  }
}
`
}
