/* SPDX-License-Identifier: Apache-2.0
 * The kernel lock (core/kernel_lock): tickets, and CPUs that sleep while they wait and are called by the one who gives the
 * lock. One CPU at a time holds it, in the order of their tickets, and nobody sleeps when it is its turn.
 * A fence that is left out lets a CPU read before what it wrote is seen; the bugs do it in that order.
 *
 * Seeded bugs, by -D: GIVE_WITHOUT_FENCE, SLEEP_WITHOUT_FENCE, SLEEP_UNASKED, FEW_BEDS, CALL_THE_FIRST. */

#define CPUS 3
#define TURNS 2
#define NOBODY 0
#ifdef FEW_BEDS
#define BEDS 2
#else
#define BEDS 4
#endif

byte next;
byte serving;
byte bed[BEDS];        /* the sleeper's number and one */
byte sleepers;
bool pending[CPUS];    /* the interrupt that calls a CPU; it ends a sleep, which takes it away */
byte holders;
byte last_served;

inline sleep_until_turn() {
    bed[ticket % BEDS] = me + 1;
#ifdef SLEEP_WITHOUT_FENCE
    mine = (serving == ticket);
    sleepers++;
#else
    sleepers++;
    mine = (serving == ticket);
#endif
#ifdef SLEEP_UNASKED
    mine = false;
#endif
    if
    :: mine -> skip
    :: else -> pending[me]
    fi;
    sleepers--;
    bed[ticket % BEDS] = NOBODY;
    /* Else it would interrupt for nothing, and no further sleep would be one. */
    pending[me] = false
}

inline take() {
    atomic { ticket = next; next++ }
    do
    :: serving == ticket -> break
    :: serving != ticket -> sleep_until_turn()
    od;
    atomic {
        holders++;
        assert(holders == 1);
        assert(ticket == last_served);
        last_served++
    }
}

inline call_next() {
#ifdef CALL_THE_FIRST
    sleeper = bed[0];
#else
    sleeper = bed[serving % BEDS];
#endif
    if
    :: sleeper != NOBODY -> pending[sleeper - 1] = true
    :: else -> skip
    fi
}

inline give() {
    holders--;
#ifdef GIVE_WITHOUT_FENCE
    seen = sleepers;
    serving++;
#else
    serving++;
    seen = sleepers;
#endif
    if
    :: seen != 0 -> call_next()
    :: else -> skip
    fi
}

proctype Cpu(byte me) {
    byte ticket;
    byte seen;
    byte sleeper;
    byte turn;
    bool mine;
    do
    :: turn < TURNS ->
       take();
       give();
       turn++
    :: turn == TURNS -> break
    od
}

init {
    byte cpu;
    atomic {
        do
        :: cpu < CPUS -> run Cpu(cpu); cpu++
        :: cpu == CPUS -> break
        od
    }
}
