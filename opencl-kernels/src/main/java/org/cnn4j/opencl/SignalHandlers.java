package org.cnn4j.opencl;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Gives the JVM its signal handlers back. Drivers that compile with LLVM (PoCL, Mesa) let LLVM put its own handler for faults in
 * the place of the JVM's. A JVM lives with faults: each safepoint stops compiled loops by one. LLVM's handler serves once,
 * for one thread: it puts the handlers before it back, and the fault comes again to the JVM. But from the first fault until then the
 * process has no handler at all, and a second thread that faults meanwhile ends it, without a word.
 *
 * <p>So a fault is made right here, by one thread that waits for it, as soon as a driver may have put its handler in.
 */
final class SignalHandlers {
    /** Never an array, which the compiler cannot know. */
    private static volatile int[] nothing;

    private static final AtomicInteger COMPILING = new AtomicInteger();

    private SignalHandlers() {}

    /**
     * Compiles, and reclaims the handlers once no compiler runs: LLVM's handler also deletes the files that compilers are writing.
     *
     * @param alone whether to compile for one thread at a time, as for CPUs, whose compilers run in this process under a lock anyway
     */
    static <T> T compiling(boolean alone, Supplier<T> compile) {
        if (alone) {
            synchronized (SignalHandlers.class) {
                try {
                    return compile.get();
                } finally {
                    reclaim();
                }
            }
        }
        COMPILING.incrementAndGet();
        try {
            return compile.get();
        } finally {
            if (COMPILING.decrementAndGet() == 0) {
                reclaim();
            }
        }
    }

    /** To be called after a driver was loaded or has compiled; one thread at a time, as two faults at once are what ends a process. */
    static synchronized void reclaim() {
        try {
            // The JVM looks for null by reading through it: a fault, turned into the exception.
            nothing = new int[nothing.length];
        } catch (NullPointerException expected) {
            nothing = null;
        }
    }
}
