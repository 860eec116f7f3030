package org.cnn4j.opencl;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when an owner of device memory became unreachable without having been closed, and where it was made. It only reports:
 * releasing behind the owner's back would hide the mistake.
 */
final class LeakReporter {
    private static final Logger LOG = LoggerFactory.getLogger(LeakReporter.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private LeakReporter() {}

    /**
     * Watches an owner.
     *
     * @param owner the object that must be closed
     * @param what how to name it in the log
     * @return a handle whose {@link Watch#closed()} the owner calls from its {@code close()}
     */
    static Watch watch(Object owner, String what) {
        Watch watch = new Watch(what);
        watch.cleanable = CLEANER.register(owner, watch);
        return watch;
    }

    /** The state shared with the cleaner; it must not refer to the owner. */
    static final class Watch implements Runnable {
        private final String what;
        private final Throwable madeAt;
        private volatile boolean closed;
        private Cleaner.Cleanable cleanable;

        private Watch(String what) {
            this.what = what;
            this.madeAt = LOG.isDebugEnabled() ? new Throwable("made here") : null;
        }

        /** The owner was closed in order: nothing to report. */
        void closed() {
            closed = true;
            cleanable.clean();
        }

        @Override
        public void run() {
            if (!closed) {
                LOG.warn(
                        "{} was never closed: its OpenCL objects stay allocated; close it, or log {} at DEBUG to see where it was made",
                        what,
                        LeakReporter.class.getName(),
                        madeAt);
            }
        }
    }
}
