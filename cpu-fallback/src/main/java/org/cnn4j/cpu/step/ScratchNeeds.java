package org.cnn4j.cpu.step;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Resize;

/** How much scratch memory steps need. */
public final class ScratchNeeds {
    private ScratchNeeds() {}

    /** FLOAT32 elements that a step of {@code op} uses while it runs. */
    public static int floats(Op op, List<TensorType> inputs, List<TensorType> outputs) {
        if (outputs.get(0).shape().size() == 0) {
            return 0;
        }
        if (op instanceof ConvWeightGradient gradient) {
            return ConvWeightGradientStep.scratch(gradient, inputs.get(1), outputs.get(0));
        }
        if (op instanceof Reduce reduce) {
            return ColumnReduce.scratch(reduce, inputs.get(0));
        }
        if (op instanceof BatchNormTraining) {
            return BatchNormTrainingStep.scratch(inputs.get(0).shape());
        }
        if (op instanceof BatchNormGradient) {
            return BatchNormGradientStep.scratch(inputs.get(1).shape());
        }
        return op instanceof Resize resize ? ResizeStep.scratch(resize, inputs.get(0)) : 0;
    }
}
