package org.cnn4j.spi;

import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.Tensor;

/** One run at a time of a compiled plan. Not thread-safe. */
public interface Execution extends AutoCloseable {
    /**
     * Runs the plan. One without outputs may still be under way when this returns; what fails then is told by the next call.
     *
     * @param inputs one tensor for each of the plan's inputs, of exactly its type; only read
     * @param listener told the time of each step, in order, if not null; the run then takes longer
     * @return new tensors, one for each of the plan's outputs
     * @throws DeviceException if the device failed; the execution is then dead and says so
     */
    List<Tensor> run(List<Tensor> inputs, StepListener listener);

    /**
     * A copy of what a state of the plan holds now.
     *
     * @param index in {@link org.cnn4j.plan.Plan#states}
     * @throws DeviceException if the device failed
     */
    Tensor readState(int index);

    /**
     * Writes over what a state of the plan holds.
     *
     * @param value of the state's type
     * @throws org.cnn4j.ShapeException if it is of another type
     * @throws DeviceException if the device failed
     */
    void writeState(int index, Tensor value);

    @Override
    void close();
}
