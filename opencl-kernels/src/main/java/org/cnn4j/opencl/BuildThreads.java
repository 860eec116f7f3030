package org.cnn4j.opencl;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that build the programs of one context beside each other; they end when there is nothing to do for a second. */
final class BuildThreads implements AutoCloseable {
    /** Compilers take a few hundred megabytes each, so there are not more of them on a machine with more cores. */
    private static final int MOST = 8;

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final ThreadPoolExecutor pool;

    BuildThreads() {
        int size = Math.min(MOST, Runtime.getRuntime().availableProcessors());
        pool = new ThreadPoolExecutor(size, size, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "cnn4j-opencl-build-" + STARTED.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    void run(Runnable task) {
        pool.execute(task);
    }

    /** Gives up what was not begun, and waits for what was. */
    @Override
    public void close() {
        // Without interrupts, which would upset those that read or write the cache.
        pool.getQueue().clear();
        pool.shutdown();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
