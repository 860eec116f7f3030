package org.cnn4j.cpu.step;

/** A compiled step: shared by executions, immutable. */
@FunctionalInterface
public interface StepFactory {
    /** Binds the step to an execution's memory. Running the result allocates nothing. */
    Runnable bind(Binding binding);
}
