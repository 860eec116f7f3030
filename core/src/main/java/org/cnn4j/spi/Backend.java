package org.cnn4j.spi;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;

/** An open device. Safe for use by several threads. */
public interface Backend extends AutoCloseable {
    DeviceInfo device();

    /** Whether steps of {@code op} on operands of these types can be compiled. */
    boolean supports(Op op, List<TensorType> inputs);

    /** What plans for this backend must look like. */
    PlanOptions planOptions();

    /**
     * Makes a plan ready: kernels chosen and built, constants packed and on the device. Packed constants are shared
     * between plans that use the same {@link org.cnn4j.Tensor} objects.
     *
     * @throws Cnn4jException if a step is not supported (named in the message) or the device refuses
     */
    Executable compile(Plan plan);

    /** Gives everything back; executables of this backend must not be used afterwards. Closing twice is fine. */
    @Override
    void close();
}
