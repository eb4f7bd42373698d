/* A volume that two nodes of a cluster keep, in memory: what docs/driver.md drives beside spec/volume.hf. */

export type Role = 'Idle' | 'Primary' | 'Secondary' | 'Sealed'
export interface Members {
  readonly primary: string
  readonly secondary: string
}

/** Mistakes that somebody might make, for the tests to find. */
export interface Mistakes {
  /** A sealed node still confirms what its old primary sends it. */
  readonly forgetsFence?: boolean
  /** The control plane elects whoever asks, also a node that is no member any more. */
  readonly forgetsEpoch?: boolean
}

/** Who reaches whom, and what is on its way: one message of each kind. */
class Network {
  write: { to: string; epoch: number; write: number } | undefined
  replica: { from: string; to: string; epoch: number; write: number } | undefined
  confirmation: { to: string; epoch: number; write: number } | undefined
  private readonly lost = new Set<string>()

  linked = (a: string, b: string) => !this.lost.has([a, b].sort().join())
  cut = (a: string, b: string) => void this.lost.add([a, b].sort().join())
  heal = (a: string, b: string) => void this.lost.delete([a, b].sort().join())

  loseMessagesTo(node: string): void {
    if (this.write?.to === node) this.write = undefined
    if (this.replica?.to === node) this.replica = undefined
    if (this.confirmation?.to === node) this.confirmation = undefined
  }
}

/** The authority for the election of primaries. Each election has a number of its own, its epoch. */
class ControlPlane {
  readonly configurations: (Members | undefined)[] = [undefined]
  readonly grants = new Map<string, number>()
  private readonly mistakes: Mistakes

  constructor(first: Members, mistakes: Mistakes) {
    this.configurations.push(first)
    this.mistakes = mistakes
  }

  get epoch(): number {
    return this.configurations.length - 1
  }

  get members(): Members {
    return this.configurations[this.epoch] as Members
  }

  isMember = (node: string) => node === this.members.primary || node === this.members.secondary

  /** Elects a member that asks on behalf of the configuration in force; of two that ask, the second is too late. */
  elect(primary: string, secondary: string, epoch: number): boolean {
    if (!this.mistakes.forgetsEpoch && !(this.isMember(primary) && epoch === this.epoch)) return false
    this.configurations.push({ primary, secondary })
    this.grants.set(primary, this.epoch)
    this.grants.set(secondary, this.epoch)
    return true
  }
}

const emptyDisk = () => ({
  copy: 'Empty' as 'Empty' | 'Partial' | 'Full',
  writes: new Set<number>(),
  epoch: 0,
  source: undefined as string | undefined,
})
const idleMemory = () => ({
  role: 'Idle' as Role,
  peer: undefined as string | undefined,
  target: undefined as string | undefined,
  inProgress: undefined as number | undefined,
})

/** A node of the cluster. Each method says whether the node did it. */
class StorageNode {
  life: 'Up' | 'Down' | 'Destroyed' = 'Up'
  disk = emptyDisk()
  memory = idleMemory()
  readonly name: string
  private readonly cluster: Cluster

  constructor(name: string, cluster: Cluster) {
    this.name = name
    this.cluster = cluster
  }

  serveAs(role: Role, peer: string, epoch: number): void {
    this.disk = { ...this.disk, copy: 'Full', epoch, source: undefined }
    this.memory = { ...idleMemory(), role, peer }
  }

  receiveWrite(): void {
    const request = this.cluster.network.write
    this.cluster.network.write = undefined
    if (this.memory.role !== 'Primary' || this.disk.epoch !== request?.epoch) return
    this.disk.writes.add(request.write)
    this.memory.inProgress = request.write
  }

  replicate(): void {
    const { peer, inProgress } = this.memory
    if (peer === undefined || inProgress === undefined) return
    this.cluster.network.replica = { from: this.name, to: peer, epoch: this.disk.epoch, write: inProgress }
  }

  receiveReplica(): void {
    const { network, mistakes } = this.cluster
    const request = network.replica
    network.replica = undefined
    if (request === undefined) return
    const isOurs = this.memory.role === 'Secondary' && this.disk.epoch === request.epoch
    if (!isOurs && !(mistakes.forgetsFence && this.memory.role === 'Sealed')) return
    this.disk.writes.add(request.write)
    network.confirmation = { to: request.from, epoch: request.epoch, write: request.write }
  }

  receiveConfirmation(): void {
    const { network, client } = this.cluster
    const { epoch, write } = network.confirmation ?? {}
    network.confirmation = undefined
    if (this.memory.role !== 'Primary' || this.disk.epoch !== epoch || this.memory.inProgress !== write) return
    this.memory.inProgress = undefined
    if (write !== undefined) client.acknowledge(write)
  }

  /** Stops serving where the peer seems to have failed. */
  checkPeer(peer: string): boolean {
    if (this.life !== 'Up' || this.memory.peer !== peer) return false
    if (this.memory.role !== 'Primary' && this.memory.role !== 'Secondary') return false
    const other = this.reach(peer)
    const hasStopped = other?.memory.role === 'Sealed' || other?.memory.role === 'Idle'
    if (other !== undefined && !(hasStopped && other.disk.epoch === this.disk.epoch)) return false
    this.memory.role = 'Sealed'
    this.memory.inProgress = undefined
    return true
  }

  /** Claims space on a node for a new copy: on the first one that has some. */
  findSpace(): string | undefined {
    const target = this.cluster.nodes.find(({ name }) => this.reach(name)?.disk.copy === 'Empty')
    if (target === undefined) return undefined
    target.disk = { ...emptyDisk(), copy: 'Partial', epoch: this.disk.epoch, source: this.name }
    this.memory.target = target.name
    return target.name
  }

  copyVolume(): void {
    const target = this.cluster.node(this.memory.target ?? '')
    for (const write of this.disk.writes) target.disk.writes.add(write)
    target.disk.copy = 'Full'
  }

  askForElection(to: string): boolean {
    const { controlPlane, network } = this.cluster
    const target = this.cluster.node(to)
    const isReady = this.life === 'Up' && this.memory.role === 'Sealed' && this.memory.target === to
    if (!isReady || target.life !== 'Up' || target.disk.source !== this.name || target.disk.copy !== 'Full')
      return false
    if (!network.linked(this.name, 'controlPlane')) return false
    return controlPlane.elect(this.name, to, this.disk.epoch)
  }

  learnGrant(): void {
    const { grants, configurations } = this.cluster.controlPlane
    const epoch = grants.get(this.name) ?? 0
    grants.delete(this.name)
    const members = configurations[epoch]
    if (members === undefined || epoch < this.disk.epoch) return
    const isPrimary = members.primary === this.name
    this.serveAs(isPrimary ? 'Primary' : 'Secondary', isPrimary ? members.secondary : members.primary, epoch)
  }

  /** Turns away from a target that does not work out. */
  dropTarget(): void {
    this.memory.target = undefined
  }

  /** Gives its copy up once the control plane shows that others own the data. */
  discard(): boolean {
    const { controlPlane, network } = this.cluster
    const hasCopy = this.life === 'Up' && this.disk.copy !== 'Empty'
    if (!hasCopy || !network.linked(this.name, 'controlPlane') || controlPlane.isMember(this.name)) return false
    if (this.disk.epoch >= controlPlane.epoch || controlPlane.grants.has(this.name)) return false
    this.wipe()
    return true
  }

  crash(): void {
    this.life = 'Down'
    this.memory = idleMemory()
  }

  destroy(): void {
    this.life = 'Destroyed'
    this.wipe()
    this.cluster.controlPlane.grants.delete(this.name)
    this.cluster.network.loseMessagesTo(this.name)
  }

  restart(): void {
    this.life = 'Up'
  }

  rejoin(): void {
    const { primary, secondary } = this.cluster.controlPlane.members
    this.memory = { ...idleMemory(), role: 'Sealed', peer: this.name === primary ? secondary : primary }
  }

  wipe(): void {
    this.disk = emptyDisk()
    this.memory = idleMemory()
  }

  private reach(name: string): StorageNode | undefined {
    const node = this.cluster.node(name)
    return node.life === 'Up' && node !== this && this.cluster.network.linked(this.name, name) ? node : undefined
  }
}

/** An instance that has the volume attached, and makes one write at a time. */
class Client {
  primary: string
  epoch = 1
  issued = 0
  outstanding: number | undefined
  readonly acknowledged = new Set<number>()
  private readonly cluster: Cluster

  constructor(primary: string, cluster: Cluster) {
    this.primary = primary
    this.cluster = cluster
  }

  begin(): void {
    this.outstanding = ++this.issued
  }

  send(): void {
    if (this.outstanding === undefined) return
    this.cluster.network.write = { to: this.primary, epoch: this.epoch, write: this.outstanding }
  }

  refresh(): void {
    this.primary = this.cluster.controlPlane.members.primary
    this.epoch = this.cluster.controlPlane.epoch
  }

  acknowledge(write: number): void {
    this.acknowledged.add(write)
    if (this.outstanding === write) this.outstanding = undefined
  }
}

export class Cluster {
  readonly network = new Network()
  readonly nodes: readonly StorageNode[]
  readonly controlPlane: ControlPlane
  readonly client: Client
  readonly mistakes: Mistakes

  constructor(names: readonly string[], first: Members, mistakes: Mistakes = {}) {
    this.mistakes = mistakes
    this.nodes = names.map((name) => new StorageNode(name, this))
    this.controlPlane = new ControlPlane(first, mistakes)
    this.client = new Client(first.primary, this)
    this.node(first.primary).serveAs('Primary', first.secondary, 1)
    this.node(first.secondary).serveAs('Secondary', first.primary, 1)
  }

  node(name: string): StorageNode {
    const node = this.nodes.find((each) => each.name === name)
    if (node === undefined) throw new Error(`there is no node '${name}'`)
    return node
  }
}
