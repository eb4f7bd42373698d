/** The spec that `holdfast init` writes: a primary with a lease that a control plane grants. */
export function startingSpec(module: string): string {
  return `module ${module}

/// How many nodes keep a copy of the volume.
const NODES: 2..5 = 3

symmetric actor Node[NODES]
actor ControlPlane

/// Whether the node is running.
var up: Node -> bool = true

/// Whether the node believes that it is the primary.
var isPrimary: Node -> bool = false

/// The node that the control plane has made primary.
var granted: Node? = none

fix fence "Stop the old primary before a new one is granted"

/// The control plane makes a running node the primary.
action grant(n: Node) fair
  by ControlPlane
  when up[n] && granted != n && (granted == none || !up[granted!] || !fence)
{
  if fence && granted != none {
    isPrimary[granted!] = false
  }
  granted = n
}

/// A node learns that it is the primary.
action learn(n: Node) fair when up[n] && granted == n && !isPrimary[n] {
  isPrimary[n] = true
}

/// A node comes back and remembers what it was.
action restart(n: Node) fair when !up[n] {
  up[n] = true
}

/// A node's process ends. Its disk stays as it is.
fault crash(n: Node) when up[n] {
  up[n] = false
}
`
}

export function startingProperties(name: string): string {
  return `import "../spec/${name}.hf"

/// No two running nodes believe that they are the primary.
invariant SinglePrimary: all a, b in Node: up[a] && up[b] && isPrimary[a] && isPrimary[b] => a == b

/// A primary is elected at all.
reachable Elected: exists n in Node: isPrimary[n]

/// Everything rests when the primary is elected and every node runs.
def settled = granted != none && isPrimary[granted!] && (all n in Node: up[n])

check oneCrash "a node may crash once" {
  faults { crash <= 1 }
  terminal settled
  expect Elected reached
  expect SinglePrimary violated
  with fence {
    expect SinglePrimary holds
  }
}
`
}
