/*
 * german.hf for SPIN: German's cache protocol, with data. See there for what it means.
 *
 *   spin -a -DNODES=3 german.pml
 *
 * One process, whose loop has a d_step for each action, node and value, unrolled by macros. Sets of
 * nodes are bits of a byte. The properties are an option of the loop that can be taken only where one
 * is broken. SPIN's counts are those of holdfast but for the start: choosing the first value takes a
 * state and two transitions, and SPIN takes the initial state for a transition too.
 */

#ifndef NODES
#define NODES 2
#endif

/* The values of data are 0 and 1. */
#define NONE 2

/* What a node has */
#define INVALID   0
#define SHARED    1
#define EXCLUSIVE 2

/* What it asked for */
#define NOTHING  0
#define TO_SHARE 1
#define TO_OWN   2

/* What it is told */
#define NO_ANSWER       0
#define INVALIDATE      1
#define GRANT_SHARED    2
#define GRANT_EXCLUSIVE 3

byte cached[NODES]      = INVALID;
byte line[NODES]        = NONE;
byte request[NODES]     = NOTHING;
byte answer[NODES]      = NO_ANSWER;
byte answerData[NODES]  = NONE;
byte droppedData[NODES] = NONE;

byte serving      = NOTHING;
byte requester    = NODES;
byte sharers      = 0;
byte toInvalidate = 0;
byte dropped      = 0;
bit  ownerOut     = 0;
byte stored       = NONE;
byte latest       = NONE;

#define BIT(n) (1 << (n))

#define NODE(n) \
  /* write */ \
  :: d_step { cached[n] == EXCLUSIVE -> line[n] = 0; latest = 0 } \
  :: d_step { cached[n] == EXCLUSIVE -> line[n] = 1; latest = 1 } \
  /* askToShare */ \
  :: d_step { cached[n] == INVALID && request[n] == NOTHING -> request[n] = TO_SHARE } \
  /* askToOwn */ \
  :: d_step { cached[n] != EXCLUSIVE && request[n] == NOTHING -> request[n] = TO_OWN } \
  /* drop */ \
  :: d_step { answer[n] == INVALIDATE && !(dropped & BIT(n)) -> \
       answer[n] = NO_ANSWER; \
       dropped = dropped | BIT(n); \
       if \
       :: cached[n] == EXCLUSIVE -> droppedData[n] = line[n] \
       :: else -> skip \
       fi; \
       cached[n] = INVALID; \
       line[n] = NONE } \
  /* receiveShared */ \
  :: d_step { answer[n] == GRANT_SHARED -> \
       cached[n] = SHARED; line[n] = answerData[n]; answer[n] = NO_ANSWER; answerData[n] = NONE } \
  /* receiveExclusive */ \
  :: d_step { answer[n] == GRANT_EXCLUSIVE -> \
       cached[n] = EXCLUSIVE; line[n] = answerData[n]; answer[n] = NO_ANSWER; answerData[n] = NONE } \
  /* serve */ \
  :: d_step { serving == NOTHING && request[n] != NOTHING -> \
       serving = request[n]; requester = n; request[n] = NOTHING; toInvalidate = sharers } \
  /* invalidate */ \
  :: d_step { (toInvalidate & BIT(n)) && answer[n] == NO_ANSWER && \
       (serving == TO_OWN || serving == TO_SHARE && ownerOut) -> \
       answer[n] = INVALIDATE; toInvalidate = toInvalidate & ~BIT(n) } \
  /* hearDropped */ \
  :: d_step { (dropped & BIT(n)) && serving != NOTHING -> \
       dropped = dropped & ~BIT(n); \
       sharers = sharers & ~BIT(n); \
       if \
       :: ownerOut -> ownerOut = 0; stored = droppedData[n]; droppedData[n] = NONE \
       :: else -> skip \
       fi }

/* Another node has what this one owns. */
#define torn(a, b) (cached[a] == EXCLUSIVE && cached[b] != INVALID)
#define clash(a, b) (torn(a, b) || torn(b, a))
#define stale(n) (cached[n] != INVALID && line[n] != latest)

active proctype german() {
  if
  :: d_step { stored = 0; latest = 0 }
  :: d_step { stored = 1; latest = 1 }
  fi;
  do
  /* Coherent and Current */
  :: (!ownerOut && stored != latest
      || stale(0) || stale(1) || clash(0, 1)
#if NODES > 2
      || stale(2) || clash(0, 2) || clash(1, 2)
#endif
#if NODES > 3
      || stale(3) || clash(0, 3) || clash(1, 3) || clash(2, 3)
#endif
#if NODES > 4
      || stale(4) || clash(0, 4) || clash(1, 4) || clash(2, 4) || clash(3, 4)
#endif
     ) -> assert(false)
  /* grantShared */
  :: d_step { serving == TO_SHARE && !ownerOut && answer[requester] == NO_ANSWER ->
       answer[requester] = GRANT_SHARED;
       answerData[requester] = stored;
       sharers = sharers | BIT(requester);
       serving = NOTHING;
       requester = NODES }
  /* grantExclusive */
  :: d_step { serving == TO_OWN && !ownerOut && !sharers && answer[requester] == NO_ANSWER ->
       answer[requester] = GRANT_EXCLUSIVE;
       answerData[requester] = stored;
       sharers = sharers | BIT(requester);
       ownerOut = 1;
       serving = NOTHING;
       requester = NODES }
  NODE(0)
  NODE(1)
#if NODES > 2
  NODE(2)
#endif
#if NODES > 3
  NODE(3)
#endif
#if NODES > 4
  NODE(4)
#endif
  od
}
