/*
 * volume-core.hf for SPIN. Says the same, action by action; see there for what it means.
 *
 *   spin -a -DNODES=3 -DEPOCHS=2 -DWRITES=1 -DCRASHES=1 volume-core.pml
 *
 * One process, whose loop has a d_step for each action and node, unrolled by macros: each is one
 * transition, nothing is interleaved within it, and there is no state but those of the loop. The
 * properties are an option of the loop that can be taken only where one is broken: so they are looked
 * at once in each state, and add no transition. SPIN's counts are those of holdfast, but that it takes
 * the initial state for a transition too.
 */

#ifndef NODES
#define NODES 3
#endif
#ifndef EPOCHS
#define EPOCHS 2
#endif
#ifndef WRITES
#define WRITES 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif

#define NONE NODES

/* Roles */
#define IDLE      0
#define PRIMARY   1
#define SECONDARY 2
#define SEALED    3

/* Kinds of message */
#define NOTHING      0
#define REPLICA      1
#define CONFIRMATION 2

#if NODES == 2
#define ROW(a, b, rest) { a, b }
#elif NODES == 3
#define ROW(a, b, rest) { a, b, rest }
#else
#define ROW(a, b, rest) { a, b, rest, rest }
#endif

bit  up[NODES]      = 1;
bit  complete[NODES]    = ROW(1, 1, 0);
byte role[NODES]    = ROW(PRIMARY, SECONDARY, IDLE);
byte epoch[NODES]   = ROW(1, 1, 0);
byte holds[NODES]   = 0;
byte partner[NODES] = ROW(1, 0, NONE);

byte currentEpoch = 1;
byte primary      = 0;
byte secondary    = 1;

byte begun        = 0;
byte acknowledged = 0;

byte kind    = NOTHING;
byte dest    = 0;
byte atEpoch = 0;
byte write   = 0;

byte isolated    = NONE;
byte crashesLeft = CRASHES;

#define isMember(n)  (primary == n || secondary == n)
#define linked(n, m) (isolated != n && isolated != m)
#define noMessage    kind = NOTHING; dest = 0; atEpoch = 0; write = 0
#define dropCopy(n)  role[n] = IDLE; epoch[n] = 0; complete[n] = 0; holds[n] = 0; partner[n] = NONE

/* What a node does by itself. */
#define NODE(n) \
  /* accept */ \
  :: d_step { begun > acknowledged && role[n] == PRIMARY && up[n] && holds[n] < begun -> \
       holds[n] = begun } \
  /* store */ \
  :: d_step { kind == REPLICA && dest == n && up[n] && isolated != n -> \
       if \
       :: role[n] == SECONDARY && epoch[n] == atEpoch -> \
            holds[n] = write; kind = CONFIRMATION; dest = partner[n] \
       :: else -> noMessage \
       fi } \
  /* acknowledge */ \
  :: d_step { kind == CONFIRMATION && dest == n && up[n] && isolated != n -> \
       if \
       :: role[n] == PRIMARY && epoch[n] == atEpoch && write > acknowledged -> acknowledged = write \
       :: else -> skip \
       fi; \
       noMessage } \
  /* learnGrant */ \
  :: d_step { epoch[n] < currentEpoch && up[n] && isolated != n && isMember(n) -> \
       epoch[n] = currentEpoch; \
       if \
       :: primary == n -> role[n] = PRIMARY; partner[n] = secondary \
       :: else -> role[n] = SECONDARY; partner[n] = primary \
       fi } \
  /* discard */ \
  :: d_step { epoch[n] > 0 && epoch[n] < currentEpoch && up[n] && isolated != n && !isMember(n) -> \
       dropCopy(n) } \
  /* letGo */ \
  :: d_step { role[n] == IDLE && epoch[n] == currentEpoch && up[n] && isolated != n && !isMember(n) && \
       (partner[n] == NONE || \
         isolated != partner[n] && up[partner[n]] && partner[partner[n]] != n) -> \
       dropCopy(n) } \
  /* crash */ \
  :: d_step { up[n] && crashesLeft > 0 -> \
       up[n] = 0; role[n] = IDLE; partner[n] = NONE; crashesLeft-- } \
  /* restart */ \
  :: d_step { !up[n] -> up[n] = 1 } \
  /* rejoin */ \
  :: d_step { role[n] == IDLE && up[n] && epoch[n] == currentEpoch && isolated != n && isMember(n) -> \
       role[n] = SEALED } \
  /* isolate */ \
  :: d_step { isolated == NONE -> isolated = n }

/* What a node does with its partner, of whom there is at most one: so there is no second node to try. */
#define WITH_PARTNER(n) \
  /* replicate */ \
  :: d_step { begun > acknowledged && kind == NOTHING && role[n] == PRIMARY && up[n] && \
       holds[n] == begun && linked(n, partner[n]) -> \
       kind = REPLICA; dest = partner[n]; atEpoch = epoch[n]; write = begun } \
  /* suspect */ \
  :: d_step { (role[n] == PRIMARY || role[n] == SECONDARY) && up[n] && \
       (!linked(n, partner[n]) || !up[partner[n]] || \
         epoch[partner[n]] == epoch[n] && \
           (role[partner[n]] == SEALED || role[partner[n]] == IDLE)) -> \
       role[n] = SEALED; partner[n] = NONE } \
  /* copyVolume */ \
  :: d_step { role[n] == SEALED && partner[n] != NONE && up[n] && \
       partner[partner[n]] == n && up[partner[n]] && role[partner[n]] == IDLE && \
       !complete[partner[n]] && linked(n, partner[n]) -> \
       complete[partner[n]] = 1; holds[partner[n]] = holds[n] } \
  /* grant */ \
  :: d_step { currentEpoch < EPOCHS && role[n] == SEALED && partner[n] != NONE && up[n] && \
       partner[partner[n]] == n && up[partner[n]] && role[partner[n]] == IDLE && \
       complete[partner[n]] && epoch[n] == currentEpoch && isolated != n && isMember(n) -> \
       currentEpoch++; primary = n; secondary = partner[n] } \
  /* forgetTarget */ \
  :: d_step { role[n] == SEALED && partner[n] != NONE && up[n] && \
       (!linked(n, partner[n]) || !up[partner[n]] || partner[partner[n]] != n) -> \
       partner[n] = NONE }

/* What a node does with another. */
#define PAIR(n, m) \
  /* findSpace */ \
  :: d_step { role[n] == SEALED && partner[n] == NONE && up[n] && epoch[m] == 0 && up[m] && linked(n, m) -> \
       epoch[m] = epoch[n]; partner[m] = n; partner[n] = m }

#define twoPrimaries(a, b) \
  (role[a] == PRIMARY && role[b] == PRIMARY && up[a] && up[b] && epoch[a] == epoch[b])

#if NODES == 2
#define SinglePrimary !twoPrimaries(0, 1)
#define NoneAhead     (epoch[0] <= currentEpoch && epoch[1] <= currentEpoch)
#elif NODES == 3
#define SinglePrimary !(twoPrimaries(0, 1) || twoPrimaries(0, 2) || twoPrimaries(1, 2))
#define NoneAhead     (epoch[0] <= currentEpoch && epoch[1] <= currentEpoch && epoch[2] <= currentEpoch)
#else
#define SinglePrimary \
  !(twoPrimaries(0, 1) || twoPrimaries(0, 2) || twoPrimaries(0, 3) || \
    twoPrimaries(1, 2) || twoPrimaries(1, 3) || twoPrimaries(2, 3))
#define NoneAhead \
  (epoch[0] <= currentEpoch && epoch[1] <= currentEpoch && epoch[2] <= currentEpoch && \
   epoch[3] <= currentEpoch)
#endif

#define MembersComplete \
  (complete[primary] && holds[primary] >= acknowledged && complete[secondary] && holds[secondary] >= acknowledged)

active proctype volume() {
  do
  :: !(SinglePrimary && MembersComplete && NoneAhead) -> assert(false)
  /* beginWrite */
  :: d_step { begun == acknowledged && begun < WRITES -> begun++ }
  /* lose */
  :: d_step { kind != NOTHING -> noMessage }
  /* heal */
  :: d_step { isolated != NONE -> isolated = NONE }
  NODE(0)
  WITH_PARTNER(0)
  NODE(1)
  WITH_PARTNER(1)
  PAIR(0, 1)
  PAIR(1, 0)
#if NODES > 2
  NODE(2)
  WITH_PARTNER(2)
  PAIR(0, 2)
  PAIR(2, 0)
  PAIR(1, 2)
  PAIR(2, 1)
#endif
#if NODES > 3
  NODE(3)
  WITH_PARTNER(3)
  PAIR(0, 3)
  PAIR(3, 0)
  PAIR(1, 3)
  PAIR(3, 1)
  PAIR(2, 3)
  PAIR(3, 2)
#endif
  od
}
