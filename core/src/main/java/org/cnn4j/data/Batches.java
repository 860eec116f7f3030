package org.cnn4j.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/**
 * Batches of one epoch, made ahead on a daemon thread, which ends after the last batch, at a failure, or on {@link #close}. To be
 * used by one thread. An iterator that is forgotten without being closed is closed when it is collected.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
    private final Prefetcher prefetcher;
    private final int end;
    private int next;

    Batches(IntFunction<Batch> maker, int epoch, int first, int end) {
        this.prefetcher = Prefetcher.start(maker, epoch, first, end, this);
        this.next = first;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        return next < end;
    }

    /**
     * The next batch; waits until it is made.
     *
     * @throws DataException if it cannot be made, for instance because a file is damaged, or if the thread is interrupted while it
     *     waits
     * @throws NoSuchElementException after the last
     * @throws IllegalStateException after {@link #close}
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch has no batch " + next);
        }
        Batch batch = prefetcher.take();
        next++;
        return batch;
    }

    /** Ends the thread and waits for its end, which takes as long as one batch at most. May be called twice. */
    @Override
    public void close() {
        prefetcher.close();
    }
}
