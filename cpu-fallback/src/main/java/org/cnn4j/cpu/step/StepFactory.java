package org.cnn4j.cpu.step;

/** A compiled step: shared by executions, immutable. */
@FunctionalInterface
public interface StepFactory {
    /** Binds the step to an execution's memory. Running the result allocates nothing. */
    Runnable bind(Binding binding);

    /** How the step is computed, where there are several ways; else empty. */
    default String how() {
        return "";
    }

    /** This step, with words for {@link #how}. */
    default StepFactory described(String how) {
        StepFactory factory = this;
        return new StepFactory() {
            @Override
            public Runnable bind(Binding binding) {
                return factory.bind(binding);
            }

            @Override
            public String how() {
                return how;
            }
        };
    }
}
