/* SPDX-License-Identifier: Apache-2.0
 * What kernel/sync does, lock by lock: threads take units that others give, and sleep on the word while it has none. Some
 * have a deadline; one thread moves a sleeper to another word and wakes it there, or wakes all with the lock given away in
 * between. Nobody may sleep for ever, and each wake-up that is given is received once.
 *
 * Seeded bugs, by -D: COMPARE_OUTSIDE, TIMEOUT_STAYS_QUEUED, MOVE_FORGETS, TIMER_OUTLIVES, WAKE_NEWCOMERS. */

#define WAITERS 2
#define GIVERS 2
#define NOWHERE 0
#define SOURCE 1
#define TARGET 2
#define WOKEN 1
#define TIMED_OUT 2

bool held;                /* the kernel lock */
byte word;                /* units that nobody has taken */
bool asleep[WAITERS];     /* blocked */
byte queue[WAITERS];      /* the queue that really has the thread */
byte where[WAITERS];      /* the queue that the thread leaves by itself */
bool armed[WAITERS];      /* its deadline */
byte number[WAITERS];     /* which wait this is */
byte result[WAITERS];
byte waits;
byte given;
byte received;
byte ended;
byte helpers;             /* givers, mover and waker of all that are through */

/* Other sections of the lock than the one in which a word is compared are one step: nobody outside of it could tell. */
inline take() { atomic { !held -> held = true } }
inline give() { held = false }

/* Under the lock. */
inline wake(thread) {
    assert(asleep[thread]);
    queue[thread] = NOWHERE;
    where[thread] = NOWHERE;
#ifndef TIMER_OUTLIVES
    armed[thread] = false;
#endif
    result[thread] = WOKEN;
    given++;
    asleep[thread] = false
}

inline find(place) {
    /* Any of them: priorities only choose among these. */
    if
    :: queue[0] == place -> found = 0
    :: queue[1] == place -> found = 1
    :: queue[0] != place && queue[1] != place -> found = WAITERS
    fi
}

proctype Waiter(byte me; bool deadline) {
again:
    atomic {
        if
        :: word > 0 -> word--; goto over
        :: else -> skip
        fi
    }
#ifdef COMPARE_OUTSIDE
    if
    :: word != 0 -> goto again
    :: else -> skip
    fi;
    take();
#else
    take();
    if
    :: word != 0 -> give(); goto again
    :: else -> skip
    fi;
#endif
    d_step {
        asleep[me] = true;
        queue[me] = SOURCE;
        where[me] = SOURCE;
        number[me] = waits;
        waits++;
        result[me] = 0;
        armed[me] = deadline
    }
    give();
    !asleep[me];
    if
    :: result[me] == WOKEN -> received++; goto again
    :: else -> skip
    fi;
over:
    ended++
}

/* The timer interrupt, whenever it comes. */
proctype Timer(byte me) {
    if
    :: atomic { !held && armed[me] ->
           armed[me] = false;
#ifndef TIMEOUT_STAYS_QUEUED
           if
           :: queue[me] == where[me] -> queue[me] = NOWHERE
           :: else -> skip
           fi;
#endif
           where[me] = NOWHERE;
           result[me] = TIMED_OUT;
           assert(asleep[me]);
           asleep[me] = false
       }
    :: ended == WAITERS
    fi
}

proctype Giver() {
    byte found;
    word++;
    atomic { !held ->
        find(SOURCE);
        if
        :: found < WAITERS -> wake(found)
        :: else -> skip
        fi;
        helpers++
    }
}

/* Moves one, and wakes all who sleep at the target later. */
proctype Mover() {
    byte found;
    atomic { !held ->
        find(SOURCE);
        if
        :: found < WAITERS ->
           queue[found] = TARGET;
#ifndef MOVE_FORGETS
           where[found] = TARGET;
#endif
        :: else -> skip
        fi
    }
    do
    :: atomic { !held ->
           find(TARGET);
           if
           :: found < WAITERS -> wake(found)
           :: else -> break
           fi
       }
    od;
    helpers++
}

/* A wake of all that is interrupted after each sleeper. */
proctype WakerOfAll() {
    byte before;
    byte there = 0;
    byte woken = 0;
    byte found;
    atomic { !held ->
        before = waits;
        there = (queue[0] == SOURCE -> 1 : 0) + (queue[1] == SOURCE -> 1 : 0)
    }
    do
    :: atomic { !held ->
           if
#ifdef WAKE_NEWCOMERS
           :: queue[0] == SOURCE -> found = 0
           :: queue[1] == SOURCE -> found = 1
#else
           :: queue[0] == SOURCE && number[0] < before -> found = 0
           :: queue[1] == SOURCE && number[1] < before -> found = 1
#endif
           :: else -> break
           fi;
           wake(found);
           woken++;
           assert(woken <= there)
       }
    od;
    helpers++
}

init {
    atomic {
        run Waiter(0, true);
        run Waiter(1, false);
        run Timer(0);
        run Giver();
        run Giver();
        if
        :: run Mover()
        :: run WakerOfAll()
        fi
    }
    ended == WAITERS && helpers == GIVERS + 1;
    assert(given == received);
    assert(queue[0] == NOWHERE && queue[1] == NOWHERE)
}
