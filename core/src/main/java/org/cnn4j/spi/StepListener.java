package org.cnn4j.spi;

import org.cnn4j.plan.Step;

/**
 * Is told how long each step of a run took: by the device's own clock where it has one that can be trusted, else as the host saw it,
 * with the wait for the step.
 */
@FunctionalInterface
public interface StepListener {
    void step(Step step, long nanoseconds);
}
