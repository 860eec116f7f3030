package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    private final WorkerPool pool = new WorkerPool(4);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void everyTileRunsOnceInLoopAfterLoop() {
        for (int tiles : new int[] {0, 1, 2, 3, 4, 5, 7, 64, 1000}) {
            for (int repeat = 0; repeat < 200; repeat++) {
                AtomicIntegerArray seen = new AtomicIntegerArray(Math.max(1, tiles));
                pool.parallelFor(tiles, (tile, slot) -> {
                    assertTrue(slot >= 0 && slot < 4);
                    seen.incrementAndGet(tile);
                });
                for (int i = 0; i < tiles; i++) {
                    assertEquals(1, seen.get(i), "tile " + i + " of " + tiles);
                }
            }
        }
    }

    @Test
    void noSlotIsUsedByTwoThreadsAtOnce() {
        AtomicIntegerArray users = new AtomicIntegerArray(4);
        for (int repeat = 0; repeat < 500; repeat++) {
            pool.parallelFor(40, (tile, slot) -> {
                assertEquals(1, users.incrementAndGet(slot));
                Thread.onSpinWait();
                users.decrementAndGet(slot);
            });
        }
    }

    @Test
    void aSlowTileLeavesItsOwnersOtherTilesToTheRest() {
        Set<Thread> helpers = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        // The caller's range is [0, 10); it does not leave its first tile before all the others are done.
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> pool.parallelFor(40, (tile, slot) -> {
                    helpers.add(Thread.currentThread());
                    if (tile == 0) {
                        while (done.get() < 39) {
                            Thread.onSpinWait();
                        }
                    } else {
                        done.incrementAndGet();
                    }
                }));
        assertTrue(helpers.size() > 1);
    }

    @Test
    void whatATileThrowsReachesTheCallerAndThePoolGoesOn() {
        IllegalStateException thrown = new IllegalStateException("tile 17");
        for (int repeat = 0; repeat < 100; repeat++) {
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> pool.parallelFor(64, (tile, slot) -> {
                                if (tile == 17) {
                                    throw thrown;
                                }
                            })));
            AtomicInteger count = new AtomicInteger();
            pool.parallelFor(64, (tile, slot) -> count.incrementAndGet());
            assertEquals(64, count.get());
        }
        assertThrows(
                StackOverflowError.class,
                () -> pool.parallelFor(8, (tile, slot) -> {
                    throw new StackOverflowError();
                }));
    }

    @Test
    void severalCallersDoNotDisturbEachOther() throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        long[] sums = new long[6];
        for (int c = 0; c < sums.length; c++) {
            int caller = c;
            callers.add(new Thread(() -> {
                int[] out = new int[100];
                for (int repeat = 0; repeat < 300; repeat++) {
                    pool.parallelFor(100, (tile, slot) -> out[tile] = tile * caller);
                    sums[caller] += Arrays.stream(out).sum();
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread t : callers) {
            t.join(30_000);
            assertFalse(t.isAlive(), "deadlock");
        }
        assertArrayEquals(new long[] {0, 4950 * 300, 9900 * 300, 14850 * 300, 19800 * 300, 24750 * 300}, sums);
    }

    @Test
    void loopsAfterCloseRunOnTheCaller() {
        pool.close();
        pool.close();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.parallelFor(50, (tile, slot) -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
    }

    @Test
    void threadCountsOutOfRangeAreRefused() {
        assertThrows(Cnn4jException.class, () -> new WorkerPool(0));
        String before = System.getProperty(WorkerPool.THREADS_PROPERTY);
        try {
            System.setProperty(WorkerPool.THREADS_PROPERTY, "many");
            Cnn4jException e = assertThrows(Cnn4jException.class, WorkerPool::defaultThreads);
            assertTrue(
                    e.getMessage().contains("cnn4j.threads") && e.getMessage().contains("many"), e.getMessage());
            System.setProperty(WorkerPool.THREADS_PROPERTY, "3");
            assertEquals(3, WorkerPool.defaultThreads());
        } finally {
            if (before == null) {
                System.clearProperty(WorkerPool.THREADS_PROPERTY);
            } else {
                System.setProperty(WorkerPool.THREADS_PROPERTY, before);
            }
        }
    }
}
