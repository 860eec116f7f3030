package org.cnn4j.cpu.step;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.op.Conv;
import org.cnn4j.plan.Step;

/** Chooses how a convolution is computed. */
final class ConvStep {
    /** Groups of no more channels and filters than this would leave most of a product's tiles empty. */
    private static final int DIRECT = 4;

    private ConvStep() {}

    static StepFactory compile(Conv op, Step step, CompileContext context) {
        Shape w = step.input(1).type().shape();
        ConvProblem problem = ConvProblem.of(op, step);
        if (isDense(op, problem.window())) {
            // One output position, and weights in the order of the image: images are the rows of a product with the
            // filters.
            int k = w.product(1, w.rank());
            return MatMulStep.compileRows(op.epilogue(), problem.images(), problem.filters(), k, step, context)
                    .described("gemm of whole images by rule");
        }
        if (isDirect(op.groups(), w.dim(1), problem.filters())) {
            return DepthwiseConv.compile(op, step, context).described("depthwise by rule");
        }
        return ConvProducts.compile(problem, step, context);
    }

    /** Whether groups are so small that they are not worth a product each. */
    static boolean isDirect(int groups, int channels, int filters) {
        return groups > 1 && (channels == 1 || Math.max(channels, filters) <= DIRECT);
    }

    /** Whether a convolution is computed as a dense layer over whole images. */
    static boolean isDense(Conv op, List<TensorType> inputs, List<TensorType> outputs) {
        return outputs.get(0).shape().size() > 0
                && isDense(op, ConvProblem.window(op, inputs.get(0), inputs.get(1), outputs.get(0)));
    }

    private static boolean isDense(Conv op, Window window) {
        return op.groups() == 1 && window.coversInput() && (window.channels() == 1 || window.kernelSize() == 1);
    }
}
