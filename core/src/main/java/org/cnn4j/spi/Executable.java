package org.cnn4j.spi;

import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.plan.Plan;

/** A compiled plan: immutable, shared by the executions that run it. */
public interface Executable extends AutoCloseable {
    Plan plan();

    /**
     * Memory and bound kernels for one run at a time.
     *
     * @throws OutOfDeviceMemoryException if the arena does not fit
     */
    Execution newExecution();

    /** Whether it can still be run; no, for ever, once its device has failed. */
    default boolean isAlive() {
        return true;
    }

    @Override
    void close();
}
