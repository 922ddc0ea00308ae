/* SPDX-License-Identifier: Apache-2.0
 * Mutex and Condvar of libkos on a correct futex: two threads wait for a condition, one of them with a deadline, and one
 * makes it hold and notifies all. One thread at a time has the mutex, and nobody sleeps for ever.
 *
 * Seeded bugs, by -D: PLAIN_LOCK_AFTER_WAIT, SAME_TURN, NO_MARK, UNLOCK_WAKES_NOBODY, NOTIFY_BEFORE_COUNT. */

#define THREADS 3
#define NOWHERE 0
#define TURN 1
#define MUTEX 2
#define FREE 0
#define HELD 1
#define AWAITED 2

byte mutex = FREE;
byte turn;
byte for_all;
byte sleepers;
byte place[THREADS];   /* the word that the thread sleeps on */
bool late[THREADS];    /* its deadline has ended the sleep */
bool ready;
byte inside;

/* The futex, each in one step. */
inline wake_one(word) {
    atomic {
        if
        :: place[0] == word -> place[0] = NOWHERE
        :: place[1] == word -> place[1] = NOWHERE
        :: place[2] == word -> place[2] = NOWHERE
        :: place[0] != word && place[1] != word && place[2] != word -> skip
        fi
    }
}
inline move_or_wake(i) {
    if
    :: place[i] == TURN -> place[i] = MUTEX
    :: else -> skip
    fi
}
inline wake_all_of_turn(i) {
    if
    :: place[i] == TURN -> place[i] = NOWHERE
    :: else -> skip
    fi
}

inline lock_awaited() {
    do
    :: atomic {
           seen = mutex;
#ifdef NO_MARK
           mutex = (seen == FREE -> AWAITED : seen);
#else
           mutex = AWAITED;
#endif
           if
           :: seen == FREE -> break
           :: else -> skip
           fi
       }
#ifdef NO_MARK
       atomic {
           if
           :: mutex != FREE -> place[me] = MUTEX
           :: else -> skip
           fi
       }
#else
       atomic {
           if
           :: mutex == AWAITED -> place[me] = MUTEX
           :: else -> skip
           fi
       }
#endif
       place[me] == NOWHERE
    od
}
inline lock() {
    atomic {
        seen = mutex;
        if
        :: seen == FREE -> mutex = HELD
        :: else -> skip
        fi
    }
    if
    :: seen == FREE -> skip
    :: else -> lock_awaited()
    fi;
    atomic { inside++; assert(inside == 1) }
}
inline unlock() {
    atomic { inside--; seen = mutex; mutex = FREE }
#ifndef UNLOCK_WAKES_NOBODY
    if
    :: seen == AWAITED -> wake_one(MUTEX)
    :: else -> skip
    fi
#endif
}

inline wait_for_turn() {
#ifndef NOTIFY_BEFORE_COUNT
    atomic { sleepers++; my_turn = turn; my_for_all = for_all }
    unlock();
#else
    atomic { my_turn = turn; my_for_all = for_all }
    unlock();
    sleepers++;
#endif
    atomic {
        if
        :: turn == my_turn -> place[me] = TURN
        :: else -> skip
        fi
    }
    place[me] == NOWHERE;
    sleepers--;
#ifdef PLAIN_LOCK_AFTER_WAIT
    lock()
#else
    if
    :: for_all != my_for_all -> lock_awaited(); atomic { inside++; assert(inside == 1) }
    :: else -> lock()
    fi
#endif
}

inline notify_all() {
    if
    :: sleepers > 0 ->
       for_all++;
       atomic {
#ifndef SAME_TURN
           turn++;
#endif
           my_turn = turn
       }
       atomic {
           if
           :: turn == my_turn ->
              wake_one(TURN);
              move_or_wake(0);
              move_or_wake(1);
              move_or_wake(2)
           :: else ->
              wake_all_of_turn(0);
              wake_all_of_turn(1);
              wake_all_of_turn(2)
           fi
       }
    :: else -> skip
    fi
}

proctype Waiter(byte me) {
    byte seen;
    byte my_turn;
    byte my_for_all;
    lock();
    do
    :: ready || late[me] -> break
    :: !ready && !late[me] -> wait_for_turn()
    od;
    unlock()
}

/* The deadline of a waiter ends its sleep, wherever it sleeps, at most once. */
proctype Deadline(byte me) {
    atomic {
        if
        :: place[me] == TURN -> late[me] = true; place[me] = NOWHERE
        :: true -> skip
        fi
    }
}

/* With the mutex held, or just after it. */
proctype Notifier(byte me) {
    byte seen;
    byte my_turn;
    lock();
    ready = true;
    if
    :: notify_all(); unlock()
    :: unlock(); notify_all()
    fi
}

init {
    atomic {
        run Waiter(0);
        run Waiter(1);
        run Notifier(2);
        run Deadline(1)
    }
}
