package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.gemm.MatrixPanels;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Conv;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Chooses how a convolution is computed and packs its weights. */
final class ConvStep {
    /** Groups with no more filters than this would leave most of a GEMM tile empty. */
    private static final int DIRECT_FILTERS = 4;

    /** Elements that the padded planes of a group may take. */
    private static final long DIRECT_PLANES = 1 << 20;

    private ConvStep() {}

    static StepFactory compile(Conv op, Step step, CompileContext context) {
        Shape w = step.input(1).type().shape();
        Window window = window(op, step);
        int filters = w.dim(0) / op.groups();
        if (op.groups() == 1 && window.coversInput()) {
            // One output position: images are the rows of a product with the filters, however few they are.
            int images = step.input(0).type().shape().dim(0);
            return MatMulStep.compileRows(op.epilogue(), images, filters, w.product(1, w.rank()), step, context);
        }
        if (op.groups() > 1 && filters <= DIRECT_FILTERS) {
            Planes planes = new Planes(window);
            if ((long) planes.size() * window.channels() <= DIRECT_PLANES) {
                return binding -> new DirectConv(op, step, window, planes, binding);
            }
        }
        int k = window.channels() * window.kernelSize();
        Object[] weights = new Object[op.groups()];
        if (step.input(1).isConstant()) {
            for (int g = 0; g < weights.length; g++) {
                weights[g] = packed(step.input(1), k, filters, g, context);
            }
        }
        int threads = context.threads();
        return binding -> {
            Object[] left = weights;
            if (!step.input(1).isConstant()) {
                left = new Object[op.groups()];
                for (int g = 0; g < left.length; g++) {
                    left[g] = new MatrixPanels(binding.input(1), 1, k).at(g * filters * k);
                }
            }
            return new GemmConv(op, step, window, left, threads, binding);
        };
    }

    private static PackedMatrix packed(Slot slot, int k, int filters, int group, CompileContext context) {
        int mr = context.kernels().gemm().mr();
        return context.derive(
                slot,
                PackedMatrix.class,
                "rows " + filters + "x" + k + " of " + group + " by " + mr,
                () -> PackedMatrix.of(
                        new MatrixPanels(new Buf(context.constant(slot).floats(), 0), 1, k).at(group * filters * k),
                        k,
                        filters,
                        mr));
    }

    private static Window window(Conv op, Step step) {
        return Windows.of(
                step.input(1).type().shape().dim(1),
                step.input(0).type().shape(),
                step.output().type().shape(),
                op.window());
    }
}
