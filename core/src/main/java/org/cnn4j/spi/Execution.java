package org.cnn4j.spi;

import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.Tensor;

/** One run at a time of a compiled plan. Not thread-safe. */
public interface Execution extends AutoCloseable {
    /**
     * Runs the plan.
     *
     * @param inputs one tensor for each of the plan's inputs, of exactly its type; only read
     * @param listener told the time of each step, in order, if not null; the run then takes longer
     * @return new tensors, one for each of the plan's outputs
     * @throws DeviceException if the device failed; the execution is then dead and says so
     */
    List<Tensor> run(List<Tensor> inputs, StepListener listener);

    @Override
    void close();
}
