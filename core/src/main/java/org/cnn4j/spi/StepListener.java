package org.cnn4j.spi;

import org.cnn4j.plan.Step;

/** Is told how long each step of a run took. */
@FunctionalInterface
public interface StepListener {
    void step(Step step, long nanoseconds);
}
