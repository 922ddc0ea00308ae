// SPDX-License-Identifier: Apache-2.0
// Names for clang's thread-safety attributes, for locks of the kernel and of user space; other compilers see nothing.
#pragma once

#if defined(__clang__)
#define KOS_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define KOS_THREAD_ATTRIBUTE(attribute)
#endif

// On a class: a lock; a guard.
#define KOS_CAPABILITY(name) KOS_THREAD_ATTRIBUTE(capability(name))
#define KOS_SCOPED_CAPABILITY KOS_THREAD_ATTRIBUTE(scoped_lockable)
// On a member: only with the lock held.
#define KOS_GUARDED_BY(lock) KOS_THREAD_ATTRIBUTE(guarded_by(lock))
// On a function: what the caller holds, takes, gives back, or must not hold.
#define KOS_REQUIRES(...) KOS_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define KOS_ACQUIRE(...) KOS_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define KOS_ACQUIRE_SHARED(...) KOS_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define KOS_TRY_ACQUIRE(...) KOS_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define KOS_RELEASE(...) KOS_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define KOS_EXCLUDES(...) KOS_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
// On a function whose locking the analysis cannot follow; say why beside it.
#define KOS_NO_THREAD_SAFETY_ANALYSIS KOS_THREAD_ATTRIBUTE(no_thread_safety_analysis)
