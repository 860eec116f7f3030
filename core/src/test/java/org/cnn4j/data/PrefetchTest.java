package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that makes batches ahead: how far, what it does with failures, and when it ends. */
@Timeout(60)
class PrefetchTest {
    private static Batch batch(int number) {
        Tensor empty = Tensor.of(Shape.of(0), new float[0]);
        return new Batch(number, empty, new int[0], empty, new int[0]);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    @Test
    void makesAFewBatchesAheadAndNoMore() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        Thread[] maker = new Thread[1];
        try (Batches batches = new Batches(
                number -> {
                    maker[0] = Thread.currentThread();
                    made.incrementAndGet();
                    return batch(number);
                },
                0,
                2,
                100)) {
            // Those that wait, and the one that does not find room.
            waitUntil(() -> made.get() == Prefetcher.DEPTH + 1 && maker[0].getState() == Thread.State.WAITING);
            assertTrue(maker[0].isDaemon());
            assertEquals(2, batches.next().number());
            assertEquals(3, batches.next().number());
            waitUntil(() -> made.get() == Prefetcher.DEPTH + 3 && maker[0].getState() == Thread.State.WAITING);
        }
        assertFalse(maker[0].isAlive());
    }

    @Test
    void theThreadEndsAfterTheLastBatch() throws InterruptedException {
        Thread[] maker = new Thread[1];
        Batches batches = new Batches(
                number -> {
                    maker[0] = Thread.currentThread();
                    return batch(number);
                },
                0,
                0,
                2);
        assertEquals(0, batches.next().number());
        assertEquals(1, batches.next().number());
        maker[0].join();
        assertFalse(batches.hasNext());
        assertThrows(NoSuchElementException.class, batches::next);
    }

    @Test
    void whatWasMadeBeforeAFailureComesFirst() {
        DataException reason = new DataException("cat.png is damaged");
        Batches batches = new Batches(
                number -> {
                    if (number == 2) {
                        throw reason;
                    }
                    return batch(number);
                },
                4,
                0,
                9);
        assertEquals(0, batches.next().number());
        assertEquals(1, batches.next().number());
        DataException told = assertThrows(DataException.class, batches::next);
        assertEquals("a batch of epoch 4 cannot be made: cat.png is damaged", told.getMessage());
        assertSame(reason, told.getCause());
        assertThrows(DataException.class, batches::next, "it stays failed");
        batches.close();
    }

    @Test
    void errorsComeAsTheyAre() {
        OutOfMemoryError error = new OutOfMemoryError("made up");
        try (Batches batches = new Batches(
                number -> {
                    throw error;
                },
                0,
                0,
                1)) {
            assertSame(error, assertThrows(OutOfMemoryError.class, batches::next));
        }
    }

    @Test
    void aClosedIteratorSaysSo() {
        Batches batches = new Batches(PrefetchTest::batch, 0, 0, 9);
        batches.next();
        batches.close();
        batches.close();
        assertTrue(assertThrows(IllegalStateException.class, batches::next)
                .getMessage()
                .contains("closed"));
    }

    @Test
    void aForgottenIteratorIsClosedWhenItIsCollected() throws InterruptedException {
        Thread[] maker = new Thread[1];
        forget(maker);
        while (maker[0].isAlive()) {
            System.gc();
            maker[0].join(10);
        }
    }

    private static void forget(Thread[] maker) {
        Batches batches = new Batches(
                number -> {
                    maker[0] = Thread.currentThread();
                    return batch(number);
                },
                0,
                0,
                100);
        assertEquals(0, batches.next().number());
    }

    @Test
    void aWaitingConsumerCanBeInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Batches batches = new Batches(
                number -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return batch(number);
                },
                0,
                0,
                1);
        Thread.currentThread().interrupt();
        assertThrows(DataException.class, batches::next);
        assertTrue(Thread.interrupted(), "the mark of the interruption stays");
        never.countDown();
        batches.close();
    }
}
