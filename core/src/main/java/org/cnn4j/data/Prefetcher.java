package org.cnn4j.data;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.function.IntFunction;
import org.cnn4j.Cnn4jException;

/** The thread behind {@link Batches} and the few batches that wait between both. It knows nothing of who takes them. */
final class Prefetcher implements Runnable {
    /** How many made batches wait; with the one in the making, this bounds the memory. */
    static final int DEPTH = 3;

    static final String THREAD_NAME = "cnn4j-data";

    private static final Cleaner CLEANER = Cleaner.create();

    private final IntFunction<Batch> maker;
    private final int epoch;
    private final int first;
    private final int end;
    private final ArrayDeque<Batch> ready = new ArrayDeque<>();
    private final Thread thread;
    private Throwable failure;
    private boolean closed;

    private Prefetcher(IntFunction<Batch> maker, int epoch, int first, int end) {
        this.maker = maker;
        this.epoch = epoch;
        this.first = first;
        this.end = end;
        this.thread = new Thread(this, THREAD_NAME);
        thread.setDaemon(true);
    }

    /** Starts a thread that ends when {@code owner} is collected, if not before. */
    static Prefetcher start(IntFunction<Batch> maker, int epoch, int first, int end, Object owner) {
        Prefetcher prefetcher = new Prefetcher(maker, epoch, first, end);
        CLEANER.register(owner, prefetcher::stop);
        prefetcher.thread.start();
        return prefetcher;
    }

    @Override
    public void run() {
        for (int number = first; number < end; number++) {
            Batch batch;
            try {
                batch = maker.apply(number);
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
            if (!put(batch)) {
                return;
            }
        }
    }

    private synchronized boolean put(Batch batch) {
        boolean interrupted = false;
        while (ready.size() >= DEPTH && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!closed) {
            ready.add(batch);
            notifyAll();
        }
        return !closed;
    }

    private synchronized void fail(Throwable reason) {
        failure = reason;
        notifyAll();
    }

    /** The next batch in order. Batches that were made before a failure come before it. */
    synchronized Batch take() {
        while (ready.isEmpty() && failure == null && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException("interrupted while waiting for a batch of epoch " + epoch, e);
            }
        }
        if (closed) {
            throw new IllegalStateException("these batches of epoch " + epoch + " were closed");
        }
        if (ready.isEmpty()) {
            throw told();
        }
        Batch batch = ready.remove();
        notifyAll();
        return batch;
    }

    private RuntimeException told() {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        String reason = failure instanceof Cnn4jException ? failure.getMessage() : failure.toString();
        return new DataException("a batch of epoch " + epoch + " cannot be made: " + reason, failure);
    }

    private synchronized void stop() {
        closed = true;
        ready.clear();
        notifyAll();
    }

    /** Ends the thread and waits for that. */
    void close() {
        stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
