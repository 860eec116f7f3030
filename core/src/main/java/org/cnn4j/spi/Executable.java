package org.cnn4j.spi;

import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Step;

/** A compiled plan: immutable, shared by the executions that run it. */
public interface Executable extends AutoCloseable {
    Plan plan();

    /**
     * Memory and bound kernels for one run at a time.
     *
     * @throws OutOfDeviceMemoryException if the arena does not fit
     */
    Execution newExecution();

    /**
     * How a step is computed, in words for people: kernels, and who chose among several ways. Empty where there is nothing to tell.
     *
     * @param step one of the plan's
     */
    default String describe(Step step) {
        return "";
    }

    /** Whether it can still be run; no, for ever, once its device has failed. */
    default boolean isAlive() {
        return true;
    }

    @Override
    void close();
}
