package org.cnn4j.opencl;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the OpenCL objects (contexts, queues, buffers, programs, kernels) that this module holds. A steady-state run makes
 * none, so the count stays flat; tests check that, and {@code close()} brings it back to where it was.
 */
final class LiveObjects {
    private static final AtomicLong LIVE = new AtomicLong();

    private LiveObjects() {}

    static void made() {
        LIVE.incrementAndGet();
    }

    static void released() {
        LIVE.decrementAndGet();
    }

    /** @return the number of OpenCL objects created and not yet released by this process */
    static long count() {
        return LIVE.get();
    }
}
