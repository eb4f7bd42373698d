import type { Driver } from 'holdfast'
import { Cluster, type Members, type Mistakes } from './replicated-volume.ts'

type OfNode = { readonly n: string }
type Pair = { readonly a: string; readonly b: string }
type Toward = { readonly from: string; readonly to: string }

const done = (isDone: boolean) => (isDone ? undefined : 'refused')

/** The replicated volume in the words of spec/volume.hf. */
export function volumeDriver(mistakes: Mistakes = {}): Driver<Cluster> {
  const receiveWrite = (cluster: Cluster, { n }: OfNode) => cluster.node(n).receiveWrite()
  const receiveReplica = (cluster: Cluster, { n }: OfNode) => cluster.node(n).receiveReplica()
  const receiveConfirmation = (cluster: Cluster, { n }: OfNode) => cluster.node(n).receiveConfirmation()
  const dropTarget = (cluster: Cluster, { n }: OfNode) => cluster.node(n).dropTarget()
  return {
    // As the spec begins: with two of its nodes as members.
    create: ({ state }) => {
      const { disk, configuration } = state as { disk: object; configuration: Record<string, Members> }
      return new Cluster(Object.keys(disk), configuration['1'] as Members, mistakes)
    },
    actions: {
      cut: ({ network }, { a, b }: Pair) => network.cut(a, b),
      heal: ({ network }, { a, b }: Pair) => network.heal(a, b),
      cutFromControlPlane: ({ network }, { n }: OfNode) => network.cut(n, 'controlPlane'),
      healToControlPlane: ({ network }, { n }: OfNode) => network.heal(n, 'controlPlane'),
      crash: (cluster, { n }: OfNode) => cluster.node(n).crash(),
      destroy: (cluster, { n }: OfNode) => cluster.node(n).destroy(),
      restart: (cluster, { n }: OfNode) => cluster.node(n).restart(),
      rejoin: (cluster, { n }: OfNode) => cluster.node(n).rejoin(),
      reclaim: (cluster, { n }: OfNode) => {
        cluster.node(n).restart()
        cluster.node(n).wipe()
      },

      beginWrite: ({ client }) => client.begin(),
      sendWrite: ({ client }) => client.send(),
      refreshMap: ({ client }) => client.refresh(),
      // What a node makes of a message is for the node to decide, and for the spec to judge.
      acceptWrite: receiveWrite,
      refuseWrite: receiveWrite,
      replicate: (cluster, { from }: Toward) => cluster.node(from).replicate(),
      confirmReplica: receiveReplica,
      refuseReplica: receiveReplica,
      acknowledgeWrite: receiveConfirmation,
      ignoreConfirmation: receiveConfirmation,

      // The node finds out by itself whether it has reason to, and is asked where it has none, too.
      suspectPeer: {
        refuses: true,
        take: (cluster, { n, peer }: OfNode & { peer: string }) => done(cluster.node(n).checkPeer(peer)),
      },
      // Which node has space, and is taken, is the system's choice.
      findSpace: {
        chooses: ['to'],
        take: (cluster, { from }: Toward) => {
          const to = cluster.node(from).findSpace()
          return to === undefined ? 'refused' : { chose: { to } }
        },
      },
      copyVolume: (cluster, { from }: Toward) => cluster.node(from).copyVolume(),
      grant: {
        // The model ends at a number of elections, and the control plane does not.
        refuses: 'currentEpoch < EPOCHS',
        take: (cluster, { from, to }: Toward) => done(cluster.node(from).askForElection(to)),
      },
      learnGrant: (cluster, { n }: OfNode) => cluster.node(n).learnGrant(),
      abandonTarget: dropTarget,
      forgetTarget: dropTarget,
      discardCopy: { refuses: true, take: (cluster, { n }: OfNode) => done(cluster.node(n).discard()) },
      releaseOrphan: (cluster, { n }: OfNode) => cluster.node(n).wipe(),
    },
    observe: ({ nodes, controlPlane, client, network }) => ({
      life: Object.fromEntries(nodes.map(({ name, life }) => [name, life])),
      disk: Object.fromEntries(nodes.map(({ name, disk }) => [name, { ...disk, source: disk.source ?? null }])),
      memory: Object.fromEntries(
        nodes.map(({ name, memory: { role, peer, target, inProgress } }) => [
          name,
          { role, peer: peer ?? null, target: target ?? null, inProgress: inProgress ?? null },
        ]),
      ),
      currentEpoch: controlPlane.epoch,
      members: controlPlane.members,
      pendingGrant: Object.fromEntries(nodes.map(({ name }) => [name, controlPlane.grants.get(name) ?? null])),
      acknowledged: client.acknowledged,
      outstanding: client.outstanding ?? null,
      writeRequest: network.write ?? null,
      replicaRequest: network.replica ?? null,
      confirmation: network.confirmation ?? null,
    }),
  }
}
