/* SPDX-License-Identifier: Apache-2.0
 * One thread, two CPUs that may run it, and a third whose program wakes, suspends, resumes and ends it (thread/thread,
 * thread/switch, task/suspension, sched/placement). What the kernel does with its lock held is one step; between a trap
 * and the lock others come in. A thread that is suspended does not run, one that is ended is kept while a CPU has it,
 * and one that is woken runs again.
 *
 * Seeded bugs, by -D: END_WITHOUT_THE_CPU, SUSPEND_WITHOUT_THE_CPU, CALL_STAYS_ANSWERED, WAKE_WITHOUT_CALL,
 * HELD_LOSES_WAKE, ENDED_GOES_ON. */

#define CPUS 2
#define COMMANDS 4

bool waits;              /* for a wake-up */
bool held;
bool ended;
bool freed;
byte home;               /* the CPU in whose queue it stands */
bool loaded[CPUS];       /* the CPU holds its registers */
bool runs[CPUS];         /* it computes there */
bool trapped[CPUS];      /* it is on its way to the lock */
bool called[CPUS];       /* by another CPU, not answered yet */
bool pending[CPUS];      /* the interrupt of that */
bool leaving[CPUS];      /* the thread has been ended while the CPU ran it */
bool woken;              /* since it waited last */
bool commands_done;

#define READY (!waits && !held && !ended)

inline call(cpu) {
    if
    :: !called[cpu] -> called[cpu] = true; pending[cpu] = true
    :: else -> skip
    fi
}

inline left() {
    assert(!loaded[0] && !loaded[1]);
    freed = true
}

/* What a CPU does with the lock; `sleeps`: the thread asked to wait. */
inline kernel(sleeps) {
    atomic {
        trapped[me] = false;
#ifndef CALL_STAYS_ANSWERED
        called[me] = false;
#endif
        if
        :: leaving[me] ->
           leaving[me] = false;
#ifndef ENDED_GOES_ON
           loaded[me] = false;
#endif
           left()
        :: else ->
           if
           :: loaded[me] && sleeps -> waits = true; woken = false
           :: else -> skip
           fi
        fi;
        if
        :: READY && home == me && !loaded[1 - me] -> loaded[me] = true; runs[me] = true
        :: else -> loaded[me] = false
        fi
    }
}

proctype Cpu(byte me) {
    do
    :: runs[me] ->
       assert(!freed);
       atomic { runs[me] = false; trapped[me] = true }
       if
       :: kernel(true)
       :: pending[me] -> pending[me] = false; kernel(false)
       fi
    :: atomic { !runs[me] && pending[me] -> pending[me] = false; trapped[me] = true }
       kernel(false)
    :: commands_done && !runs[me] && !pending[me] -> break
    od
}

inline wake() {
    atomic {
        if
        :: ended || !waits -> skip
        :: !ended && waits ->
           woken = true;
#ifdef HELD_LOSES_WAKE
           waits = held;
#else
           waits = false;
#endif
           if
           :: home = 0
           :: home = 1
           fi;
#ifndef WAKE_WITHOUT_CALL
           call(home)
#endif
        fi
    }
}

inline suspend() {
    atomic { held = !ended };
    do
    :: atomic {
           if
#ifdef SUSPEND_WITHOUT_THE_CPU
           :: break
#else
           :: loaded[0] -> call(0)
           :: loaded[1] -> call(1)
           :: !loaded[0] && !loaded[1] -> break
#endif
           fi
       }
       /* The caller waits in user space's time. */
       !pending[0] && !pending[1]
    od;
    assert(!runs[0] && !runs[1] || ended)
}

inline resume() {
    atomic {
        held = false;
        call(home)
    }
}

inline terminate() {
    atomic {
        if
        :: ended -> skip
        :: !ended ->
           ended = true;
           if
#ifdef END_WITHOUT_THE_CPU
           :: freed = true
#else
           :: loaded[0] -> leaving[0] = true; call(0)
           :: loaded[1] -> leaving[1] = true; call(1)
           :: !loaded[0] && !loaded[1] -> left()
#endif
           fi
        fi
    }
}

proctype Commander() {
    byte given;
    do
    :: given < COMMANDS ->
       if
       :: wake()
       :: suspend(); assert(ended || (!runs[0] && !runs[1])); resume()
       :: suspend(); wake(); assert(ended || (!runs[0] && !runs[1])); resume()
       :: terminate()
       fi;
       given++
    :: given == COMMANDS -> break
    od;
    /* Who is awake and free to run is run by its CPU, or that CPU is to come in. */
    atomic {
        assert(!woken || !waits);
        assert(!READY || loaded[home] || pending[home] || trapped[home]);
        commands_done = true
    }
}

init {
    atomic {
        loaded[0] = true;
        runs[0] = true;
        run Cpu(0);
        run Cpu(1);
        run Commander()
    }
    (_nr_pr == 1);
    assert(!ended || freed)
}
