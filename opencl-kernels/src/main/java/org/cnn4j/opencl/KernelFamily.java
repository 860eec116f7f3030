package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Step;

/** The kernels of one group of operators. */
interface KernelFamily {
    /** Whether steps of {@code op}, which is of this family, can be bound. Shapes and types have passed the operator's checks. */
    boolean supports(Op op, List<TensorType> inputs);

    /** Adds the launches of a step, with arguments and sizes set. The step's result has at least one element. */
    void bind(Binder binder, Step step);
}
