package org.cnn4j.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.cnn4j.Cnn4jException;

/**
 * A bounded pool of daemon threads that runs one parallel loop at a time; the calling thread takes part in it.
 *
 * <p>Every participant owns a contiguous range of tiles, so that the same core meets the same data in loop after loop; who has
 * finished its own range takes single tiles from the others'. Tiles must be independent of each other, so results do not
 * depend on who ran them. A loop allocates nothing.
 *
 * <p>Callers never wait for each other: a second model's loop that finds the pool busy, and a loop started inside a loop, run on
 * their calling thread alone. So several models at once neither deadlock nor start more threads than the pool has.
 */
public final class WorkerPool implements AutoCloseable {
    /** The system property that bounds the threads of a loop, the caller included. */
    public static final String THREADS_PROPERTY = "cnn4j.threads";

    /** The body of a parallel loop. */
    @FunctionalInterface
    public interface Body {
        /**
         * @param tile the tile to do, from 0 to tiles - 1
         * @param slot the participant that does it, from 0 (the caller) to threads - 1; it selects scratch memory
         */
        void run(int tile, int slot);
    }

    /** Counters of participants lie this many ints apart, so that no two share a cache line. */
    private static final int PAD = 32;

    /** Roughly 30 to 60 microseconds of looking for the next loop before a worker sleeps. */
    private static final int SPINS = 2_000;

    private static final int OPEN = 1 << 16;
    private static final int MEMBERS = OPEN - 1;

    private final int threads;
    private final Worker[] workers;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Loop number in the high half; in the low half whether the loop may be entered, and how many workers are inside. */
    private final AtomicLong state = new AtomicLong();

    private final AtomicIntegerArray next;
    private final int[] end;
    private Body body;
    private volatile boolean closed;

    /** Creates a pool whose loops run on at most {@code threads} threads, the caller included. */
    public WorkerPool(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new Cnn4jException("thread count must be between 1 and 1024, not " + threads);
        }
        this.threads = threads;
        this.next = new AtomicIntegerArray(threads * PAD);
        this.end = new int[threads];
        this.workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /** The number of threads that {@value #THREADS_PROPERTY} asks for, or the number of processors. */
    public static int defaultThreads() {
        String value = System.getProperty(THREADS_PROPERTY);
        if (value == null || value.isBlank()) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int n = Integer.parseInt(value.trim());
            if (n >= 1 && n <= 1024) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw new Cnn4jException(THREADS_PROPERTY + " must be a number from 1 to 1024, not '" + value + "'", e);
        }
        throw new Cnn4jException(THREADS_PROPERTY + " must be a number from 1 to 1024, not '" + value + "'");
    }

    /** The largest number of threads that take part in a loop. */
    public int threads() {
        return threads;
    }

    /**
     * Runs {@code body} once for every tile and returns when all are done. What a tile throws is thrown here, after the loop
     * has come to rest; the tiles that were not begun by then are left out.
     */
    public void parallelFor(int tiles, Body body) {
        if (tiles <= 1 || threads == 1 || closed || !busy.compareAndSet(0, 1)) {
            for (int tile = 0; tile < tiles; tile++) {
                body.run(tile, 0);
            }
            return;
        }
        try {
            open(tiles, body);
            work(0);
            long loop = state.addAndGet(-OPEN);
            awaitMembers(loop);
            this.body = null;
            Throwable thrown = failure.get();
            if (thrown != null) {
                failure.set(null);
                rethrow(thrown);
            }
        } finally {
            busy.set(0);
        }
    }

    private void open(int tiles, Body body) {
        for (int p = 0; p < threads; p++) {
            end[p] = (int) ((long) tiles * (p + 1) / threads);
            next.setPlain(p * PAD, (int) ((long) tiles * p / threads));
        }
        this.body = body;
        long loop = (state.get() >>> 32) + 1;
        state.set(loop << 32 | OPEN);
        int wanted = Math.min(workers.length, tiles - 1);
        for (int i = 0; i < wanted; i++) {
            if (workers[i].asleep) {
                LockSupport.unpark(workers[i]);
            }
        }
    }

    private void awaitMembers(long closedState) {
        int spins = 0;
        while ((state.get() & MEMBERS) != 0) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        assert closedState >>> 32 == state.get() >>> 32;
    }

    /** Takes this participant's own tiles, then what is left of the others'. */
    private void work(int slot) {
        Body b = body;
        try {
            for (int i = 0; i < threads; i++) {
                int victim = slot + i < threads ? slot + i : slot + i - threads;
                int last = end[victim];
                while (failure.get() == null) {
                    // A look before the increment keeps an exhausted counter from creeping up.
                    if (next.get(victim * PAD) >= last) {
                        break;
                    }
                    int tile = next.getAndIncrement(victim * PAD);
                    if (tile >= last) {
                        break;
                    }
                    b.run(tile, slot);
                }
            }
        } catch (Throwable t) { // whatever it is, the caller gets it
            failure.compareAndSet(null, t);
        }
    }

    private static void rethrow(Throwable t) {
        if (t instanceof RuntimeException e) {
            throw e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        throw new Cnn4jException("a parallel loop failed: " + t, t);
    }

    /** Ends the worker threads. Loops started later run on their callers alone. */
    @Override
    public void close() {
        closed = true;
        for (Worker w : workers) {
            LockSupport.unpark(w);
        }
    }

    private final class Worker extends Thread {
        private final int slot;
        private volatile boolean asleep;

        Worker(int slot) {
            super("cnn4j-cpu-" + slot);
            this.slot = slot;
            setDaemon(true);
        }

        @Override
        public void run() {
            long seen = 0;
            while (!closed) {
                long s = awaitLoop(seen);
                if ((s & OPEN) != 0 && s >>> 32 != seen) {
                    if (!state.compareAndSet(s, s + 1)) {
                        continue;
                    }
                    seen = s >>> 32;
                    work(slot);
                    state.decrementAndGet();
                }
            }
        }

        /** Waits for a loop that may be entered and is not the one seen last; looks for a while, then sleeps. */
        private long awaitLoop(long seen) {
            for (int i = 0; i < SPINS && !closed; i++) {
                long s = state.get();
                if ((s & OPEN) != 0 && s >>> 32 != seen) {
                    return s;
                }
                Thread.onSpinWait();
            }
            asleep = true;
            try {
                while (!closed) {
                    long s = state.get();
                    if ((s & OPEN) != 0 && s >>> 32 != seen) {
                        return s;
                    }
                    LockSupport.park(WorkerPool.this);
                }
                return 0;
            } finally {
                asleep = false;
            }
        }
    }
}
