// volume-core.hf, searched by hand: what a C programmer gets who writes the search for this one model.
//
//   cc -O3 -march=native -DNODES=3 -DEPOCHS=2 -DWRITES=1 -DCRASHES=1 volume-core.c -o volume-core
//   ./volume-core [log2 of the table's slots at first]
//
// Breadth first, level by level, one thread. A state is 64 bits with its fields at fixed places; the
// table has open addressing and holds the states themselves, so the search is exact. Successors are
// gathered in a batch and their slots prefetched while the batch fills, which hides most of memory's
// latency. Reports the same numbers as `holdfast check --plain`, but keeps nothing to show a trace with.

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

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

typedef uint64_t State;

// ---- fields -------------------------------------------------------------------------------------

#define BITS(most) ((most) < 2 ? 1 : (most) < 4 ? 2 : 3)

enum {
  NODE_BITS = BITS(NODES - 1),
  NODE_OR_NONE_BITS = BITS(NODES),
  EPOCH_BITS = BITS(EPOCHS),
  WRITE_BITS = BITS(WRITES),
  CRASH_BITS = BITS(CRASHES),

  // One node's fields lie together, from bit n * PER_NODE.
  UP = 0,
  FULL = 1,
  ROLE = 2,
  EPOCH = ROLE + 2,
  HOLDS = EPOCH + EPOCH_BITS,
  PARTNER = HOLDS + WRITE_BITS,
  PER_NODE = PARTNER + NODE_OR_NONE_BITS,

  CURRENT_EPOCH = NODES * PER_NODE,
  MEMBER_A = CURRENT_EPOCH + EPOCH_BITS,
  MEMBER_B = MEMBER_A + NODE_BITS,
  BEGUN = MEMBER_B + NODE_BITS,
  ACKNOWLEDGED = BEGUN + WRITE_BITS,
  ISOLATED = ACKNOWLEDGED + WRITE_BITS,
  CRASHES_LEFT = ISOLATED + NODE_OR_NONE_BITS,
  // All of the message is 0 where there is none; a write is never 0.
  MESSAGE = CRASHES_LEFT + CRASH_BITS,
  CONFIRMS = MESSAGE,
  TO = CONFIRMS + 1,
  SENT_EPOCH = TO + NODE_BITS,
  SENT_WRITE = SENT_EPOCH + EPOCH_BITS,
  USED = SENT_WRITE + WRITE_BITS,
};

_Static_assert(USED <= 63, "a state must fit, and all ones must be none");

enum { IDLE, PRIMARY, SECONDARY, SEALED };
enum { NONE = 0 };  // a partner or isolated node is its number and 1

#define MASK(bits) ((UINT64_C(1) << (bits)) - 1)

static inline __attribute__((always_inline)) unsigned get(State s, int at, int bits) {
  return (unsigned)(s >> at & MASK(bits));
}
static inline __attribute__((always_inline)) State put(State s, int at, int bits, uint64_t value) {
  return (s & ~(MASK(bits) << at)) | value << at;
}

#define upOf(n) get(s, (n) * PER_NODE + UP, 1)
#define fullOf(n) get(s, (n) * PER_NODE + FULL, 1)
#define roleOf(n) get(s, (n) * PER_NODE + ROLE, 2)
#define epochOf(n) get(s, (n) * PER_NODE + EPOCH, EPOCH_BITS)
#define holdsOf(n) get(s, (n) * PER_NODE + HOLDS, WRITE_BITS)
#define partnerOf(n) get(s, (n) * PER_NODE + PARTNER, NODE_OR_NONE_BITS)
#define putUp(t, n, v) put(t, (n) * PER_NODE + UP, 1, v)
#define putFull(t, n, v) put(t, (n) * PER_NODE + FULL, 1, v)
#define putRole(t, n, v) put(t, (n) * PER_NODE + ROLE, 2, v)
#define putEpoch(t, n, v) put(t, (n) * PER_NODE + EPOCH, EPOCH_BITS, v)
#define putHolds(t, n, v) put(t, (n) * PER_NODE + HOLDS, WRITE_BITS, v)
#define putPartner(t, n, v) put(t, (n) * PER_NODE + PARTNER, NODE_OR_NONE_BITS, v)

static State initialState(void) {
  State s = 0;
  for (int n = 0; n < NODES; n++) s = putUp(s, n, 1);
  for (int n = 0; n < 2; n++) {
    s = putEpoch(s, n, 1);
    s = putFull(s, n, 1);
    s = putRole(s, n, n == 0 ? PRIMARY : SECONDARY);
    s = putPartner(s, n, n == 0 ? 2 : 1);
  }
  s = put(s, CURRENT_EPOCH, EPOCH_BITS, 1);
  s = put(s, MEMBER_B, NODE_BITS, 1);
  return put(s, CRASHES_LEFT, CRASH_BITS, CRASHES);
}

// ---- properties ---------------------------------------------------------------------------------

static inline __attribute__((always_inline)) bool invariantsHold(State s) {
  unsigned current = get(s, CURRENT_EPOCH, EPOCH_BITS), acknowledged = get(s, ACKNOWLEDGED, WRITE_BITS);
  unsigned a = get(s, MEMBER_A, NODE_BITS), b = get(s, MEMBER_B, NODE_BITS);
  bool bad = false;
  unsigned primaries = 0;  // a bit for each epoch
  for (unsigned n = 0; n < NODES; n++) {
    bool isMember = (n == a) | (n == b);
    bad |= isMember & (!fullOf(n) | (holdsOf(n) < acknowledged));
    bad |= epochOf(n) > current;
    unsigned bit = (unsigned)(upOf(n) & (roleOf(n) == PRIMARY)) << epochOf(n);
    bad |= (primaries & bit) != 0;
    primaries |= bit;
  }
  return !bad;
}

// ---- the table ----------------------------------------------------------------------------------

static State *table;
static uint64_t tableSlots;
static int tableShift;
static uint64_t stateCount;

static void *bigPages(uint64_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    perror("mmap");
    exit(2);
  }
  madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

// The table keeps complements of states, which are never 0: so memory as it comes is an empty table.
static inline uint64_t slotOf(State key) {
  uint64_t mixed = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
  return (mixed ^ mixed << 29) * UINT64_C(0xBF58476D1CE4E5B9) >> tableShift;
}

static void makeTable(int log2) {
  tableSlots = UINT64_C(1) << log2;
  tableShift = 64 - log2;
  table = bigPages(tableSlots * sizeof(State));
}

static void growTable(void) {
  State *old = table;
  uint64_t oldSlots = tableSlots;
  makeTable(64 - tableShift + 1);
  for (uint64_t at = 0; at < oldSlots; at++) {
    if (old[at] == 0) continue;
    uint64_t slot = slotOf(old[at]);
    while (table[slot] != 0) slot = (slot + 1) & (tableSlots - 1);
    table[slot] = old[at];
  }
  munmap(old, oldSlots * sizeof(State));
}

// ---- the queue: all states in the order in which they were found --------------------------------

static State *queue;

// ---- successors ---------------------------------------------------------------------------------

enum { BATCH = 128, MOST_SUCCESSORS = 16 * NODES };

static State batch[BATCH + MOST_SUCCESSORS];
static uint64_t batchSlots[BATCH + MOST_SUCCESSORS];
static unsigned batchSize;

static inline __attribute__((always_inline)) void emit(State successor) {
  State key = ~successor;
  uint64_t slot = slotOf(key);
  __builtin_prefetch(&table[slot]);
  batch[batchSize] = key;
  batchSlots[batchSize++] = slot;
}

static void insertBatch(void) {
  for (unsigned at = 0; at < batchSize; at++) {
    State key = batch[at];
    uint64_t slot = batchSlots[at];
    for (;;) {
      State found = table[slot];
      if (found == key) break;
      if (found == 0) {
        table[slot] = key;
        queue[stateCount++] = ~key;
        break;
      }
      slot = (slot + 1) & (tableSlots - 1);
    }
  }
  batchSize = 0;
  if (stateCount + stateCount / 2 > tableSlots) growTable();
}

static inline __attribute__((always_inline)) State emptied(State s, int n) {
  return s & ~(MASK(PER_NODE - FULL) << (n * PER_NODE + FULL));
}

static void expand(State s) {
  const unsigned current = get(s, CURRENT_EPOCH, EPOCH_BITS);
  const unsigned memberA = get(s, MEMBER_A, NODE_BITS), memberB = get(s, MEMBER_B, NODE_BITS);
  const unsigned begun = get(s, BEGUN, WRITE_BITS), acknowledged = get(s, ACKNOWLEDGED, WRITE_BITS);
  const unsigned isolated = get(s, ISOLATED, NODE_OR_NONE_BITS);
  const unsigned crashesLeft = get(s, CRASHES_LEFT, CRASH_BITS);
  const unsigned sent = get(s, SENT_WRITE, WRITE_BITS), to = get(s, TO, NODE_BITS);
  const unsigned sentEpoch = get(s, SENT_EPOCH, EPOCH_BITS), confirms = get(s, CONFIRMS, 1);
  const State noMessage = s & MASK(MESSAGE);

  if (begun == acknowledged && begun < WRITES) emit(put(s, BEGUN, WRITE_BITS, begun + 1));
  if (sent != 0) emit(noMessage);  // lose
  if (isolated != NONE) emit(put(s, ISOLATED, NODE_OR_NONE_BITS, NONE));

#pragma GCC unroll 8
  for (unsigned n = 0; n < NODES; n++) {
    const unsigned partner = partnerOf(n), role = roleOf(n), epoch = epochOf(n), holds = holdsOf(n);
    const bool isMember = n == memberA || n == memberB;
    const bool connected = isolated != n + 1;

    if (isolated == NONE) emit(put(s, ISOLATED, NODE_OR_NONE_BITS, n + 1));

    if (!upOf(n)) {
      emit(putUp(s, n, 1));  // restart
      continue;
    }
    if (crashesLeft > 0) {
      State t = putPartner(putRole(putUp(s, n, 0), n, IDLE), n, NONE);
      emit(t - (UINT64_C(1) << CRASHES_LEFT));
    }

    if (connected) {
      if (isMember && epoch < current) {  // learn the grant
        State t = putRole(putEpoch(s, n, current), n, n == memberA ? PRIMARY : SECONDARY);
        emit(putPartner(t, n, (n == memberA ? memberB : memberA) + 1));
      }
      if (isMember && role == IDLE && epoch == current) emit(putRole(s, n, SEALED));  // rejoin
      if (!isMember && epoch > 0 && epoch < current) emit(emptied(s, n));             // discard
      if (sent != 0 && to == n) {
        if (confirms) {  // acknowledge
          bool counts = role == PRIMARY && epoch == sentEpoch && sent > acknowledged;
          emit(counts ? put(noMessage, ACKNOWLEDGED, WRITE_BITS, sent) : noMessage);
        } else if (role == SECONDARY && epoch == sentEpoch) {  // store
          State t = putHolds(s, n, sent);
          emit(put(put(t, CONFIRMS, 1, 1), TO, NODE_BITS, partner - 1));
        } else {
          emit(noMessage);
        }
      }
      if (!isMember && epoch == current && role == IDLE) {  // let go
        bool orphan = partner == NONE;
#pragma GCC unroll 8
        for (unsigned m = 0; m < NODES; m++) {
          orphan |= partner == m + 1 && isolated != m + 1 && upOf(m) && partnerOf(m) != n + 1;
        }
        if (orphan) emit(emptied(s, n));
      }
    }

    if (role == PRIMARY && begun > acknowledged && holds < begun) emit(putHolds(s, n, begun));  // accept

    // Who serves has a partner; a sealed node may be without one, and looks for a target.
    if (role == SEALED && partner == NONE) {
      if (connected) {
#pragma GCC unroll 8
        for (unsigned m = 0; m < NODES; m++) {  // find space
          if (m == n || !upOf(m) || epochOf(m) != 0 || isolated == m + 1) continue;
          emit(putPartner(putPartner(putEpoch(s, m, epoch), m, n + 1), n, m + 1));
        }
      }
      continue;
    }
    if (role == IDLE) continue;

#pragma GCC unroll 8
    for (unsigned m = 0; m < NODES; m++) {
      if (m == n || partner != m + 1) continue;
      const bool linked = connected && isolated != m + 1;
      if (role == SEALED) {
        const bool answers = upOf(m) && partnerOf(m) == n + 1;
        if (!linked || !answers) emit(putPartner(s, n, NONE));  // forget the target
        if (answers && roleOf(m) == IDLE) {
          if (!fullOf(m)) {
            if (linked) emit(putHolds(putFull(s, m, 1), m, holds));  // copy
          } else if (connected && isMember && epoch == current && current < EPOCHS) {  // grant
            State t = put(s, CURRENT_EPOCH, EPOCH_BITS, current + 1);
            emit(put(put(t, MEMBER_A, NODE_BITS, n), MEMBER_B, NODE_BITS, m));
          }
        }
      } else {
        const bool stopped = epochOf(m) == epoch && (roleOf(m) == SEALED || roleOf(m) == IDLE);
        if (!linked || !upOf(m) || stopped) emit(putPartner(putRole(s, n, SEALED), n, NONE));  // suspect
        if (role == PRIMARY && linked && begun > acknowledged && holds == begun && sent == 0) {  // replicate
          State t = put(put(s, TO, NODE_BITS, m), SENT_EPOCH, EPOCH_BITS, epoch);
          emit(put(t, SENT_WRITE, WRITE_BITS, begun));
        }
      }
    }
  }
}

// ---- the search ---------------------------------------------------------------------------------

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **arguments) {
  double start = now();
  makeTable(count > 1 ? atoi(arguments[1]) : 16);
  // Address space alone: pages come as they are written to.
  queue = bigPages(UINT64_C(1) << 34);

  uint64_t transitions = 0, expanded = 0;
  unsigned depth = 0;
  emit(initialState());
  insertBatch();
  for (uint64_t levelEnd = stateCount;;) {
    while (expanded < levelEnd) {
      State s = queue[expanded++];
      if (!invariantsHold(s)) {
        printf("violated in %u steps\n", depth);
        return 1;
      }
      expand(s);
      if (batchSize >= BATCH || expanded == levelEnd) {
        transitions += batchSize;
        insertBatch();
      }
    }
    if (stateCount == levelEnd) break;
    levelEnd = stateCount;
    depth++;
  }
  double seconds = now() - start;
  printf("states %llu transitions %llu depth %u seconds %.4f\n", (unsigned long long)stateCount,
         (unsigned long long)transitions, depth, seconds);
  return 0;
}
