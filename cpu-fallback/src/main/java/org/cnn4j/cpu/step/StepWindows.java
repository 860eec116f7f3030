package org.cnn4j.cpu.step;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.kernel.Clamp;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.plan.PlanOptions;

/** What steps can read and write as windows of wider rows: pixels with other values' channels between them. */
public final class StepWindows implements PlanOptions.Windows {
    @Override
    public boolean reads(Op op, List<TensorType> inputs, List<TensorType> outputs, int operand) {
        if (joinsRows(op, outputs)) {
            return true;
        }
        boolean able = op instanceof Pool
                || op instanceof ConvTranspose
                || op instanceof Conv conv && !ConvStep.isDense(conv, inputs, outputs)
                || op instanceof BatchNorm norm && norm.layout() == Layout.CHANNELS_LAST;
        return able && operand == 0 || op instanceof ConvWeightGradient;
    }

    @Override
    public boolean writes(Op op, List<TensorType> inputs, List<TensorType> outputs) {
        if (op instanceof Conv conv) {
            // A residual is read where the result goes.
            return !conv.epilogue().residual() && !ConvStep.isDense(conv, inputs, outputs);
        }
        if (op instanceof ConvTranspose transposed) {
            return !transposed.epilogue().residual();
        }
        return op instanceof Pool || joinsRows(op, outputs) || op instanceof BatchNorm norm && clamps(norm);
    }

    private static boolean clamps(BatchNorm norm) {
        return norm.layout() == Layout.CHANNELS_LAST && Clamp.of(norm.activation()) != null;
    }

    private static boolean joinsRows(Op op, List<TensorType> outputs) {
        return op instanceof Concat concat
                && concat.axis() == outputs.get(0).shape().rank() - 1;
    }
}
