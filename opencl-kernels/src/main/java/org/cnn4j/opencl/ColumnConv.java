package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.Conv;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Depthwise convolution, and that of small groups, on GPUs by {@code conv_columns.cl}. */
final class ColumnConv {
    private static final String FUNCTION = "conv_columns";
    private static final String[] FILES = {"activation.cl", "finish.cl", "index.cl", "columns.cl", "conv_columns.cl"};

    /** Results of a strip where sums of several channels or slices are kept. */
    private static final int ROWS_OF_MANY = 4;

    /** Windows of up to this width are spelled out, as in conv_columns.cl; wider ones column by column. */
    private static final int SPELLED_WIDTH = 3;

    /** Weights that a work-item keeps in registers; more than the highest window has. */
    private static final int MOST_WEIGHTS = 50;

    private ColumnConv() {}

    /** @return false if the kernel does not take the window */
    static boolean bind(Binder binder, Step step, Conv op) {
        Shape x = step.input(0).type().shape();
        Shape w = step.input(1).type().shape();
        Shape out = step.output().type().shape();
        Window window = op.window();
        if (!ColumnStrips.fit(window, x, out)) {
            return false;
        }
        int[] kernelSize = ConvKernels.three(window.kernel(), 1);
        int filters = filters(w.dim(0) / op.groups(), kernelSize[1], kernelSize[2]);
        int blocks = w.dim(0) / filters;
        int[] in = ConvKernels.spatial(x);
        int[] to = ConvKernels.spatial(out);
        int[] pads = ConvKernels.three(window.padsBefore(), 0);
        boolean one = w.dim(1) == 1 && kernelSize[0] == 1 && in[0] == 1 && to[0] == 1 && pads[0] == 0;
        int most = one && filters == 1 ? Integer.MAX_VALUE : ROWS_OF_MANY;
        ColumnStrips strips = ColumnStrips.of(binder, window, out, x.dim(0), blocks, most);
        boolean fused = UnaryKernels.isActivation(op.epilogue().activation().kind());
        SumEnd end = SumEnd.of(fused ? op.epilogue().activation() : UnaryFunction.IDENTITY);
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        ClBuffer output = binder.memory(step.output());
        ClKernel kernel = binder.launch(FUNCTION, options(strips.options(), filters, one, end), FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(bias == null ? output : binder.memory(bias))
                .buffer(residual == null ? output : binder.memory(residual))
                .buffer(output);
        strips.bind(kernel)
                .ints(op.groups())
                .ints(blocks / op.groups())
                .ints(w.dim(1), in[0], in[1], in[2])
                .ints(out.dim(1), to[0], to[1], to[2])
                .ints(kernelSize[0])
                .ints(ConvKernels.three(window.strides(), 1))
                .ints(pads)
                .ints(ConvKernels.three(window.dilations(), 1))
                .ints((bias == null ? 0 : 1) + (residual == null ? 0 : 4));
        strips.size(end.bind(kernel), to[0]);
        if (!fused) {
            UnaryKernels.launch(
                    binder, output, output, out.intSize(), op.epilogue().activation());
        }
        return true;
    }

    /** The most channels of a group that a work-item can make at a time, with weights in registers. */
    private static int filters(int ofGroup, int height, int width) {
        int taps = height * (width <= SPELLED_WIDTH ? width : 1);
        int filters = ofGroup;
        while (ofGroup % filters != 0 || filters * taps > MOST_WEIGHTS) {
            filters--;
        }
        return filters;
    }

    private static String options(String strips, int filters, boolean one, SumEnd end) {
        return strips + " -DFILTERS=" + filters + (one ? " -DONE=1 " : " ") + end.option();
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        SumEnd end = SumEnd.of(UnaryFunction.RELU);
        return List.of(
                entry(devices, "3x3", options(ColumnStrips.options(3, 3, 1, 1, 7), 1, true, end)),
                entry(devices, "3x3 stride 2", options(ColumnStrips.options(3, 3, 2, 1, 4), 1, true, end)),
                entry(devices, "5x5", options(ColumnStrips.options(5, 5, 1, 1, 7), 1, true, end)),
                entry(devices, "7x7", options(ColumnStrips.options(7, 7, 1, 1, 7), 1, true, end)),
                entry(devices, "3x3 groups of 4", options(ColumnStrips.options(3, 3, 1, 1, 4), 4, false, end)));
    }

    private static KernelCatalog.Entry entry(DeviceClass devices, String window, String options) {
        return KernelCatalog.streaming(devices, window, "images", FUNCTION, options, ColumnStrips.GROUP, FILES);
    }
}
