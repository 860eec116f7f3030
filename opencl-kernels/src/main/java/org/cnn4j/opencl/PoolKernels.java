package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Step;

/** Max, average and Lp pooling over 1 to 3 spatial axes. */
final class PoolKernels implements KernelFamily {
    private static final String COLUMNS = "pool_columns";
    private static final String[] COLUMNS_FILES = {"index.cl", "columns.cl", "pool_columns.cl"};

    /** Results of a strip where slices are kept. */
    private static final int ROWS_OF_DEEP = 4;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof MaxPoolIndices op) {
            bindIndices(binder, step, op);
        } else if (binder.cpu() || !bindColumns(binder, step, (Pool) step.op())) {
            bindPool(binder, step);
        }
    }

    /** For GPUs. @return false if the kernel does not take the window or the kind */
    private static boolean bindColumns(Binder binder, Step step, Pool op) {
        Window window = op.window();
        Shape x = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        if (op.kind() == Pool.Kind.LP || !ColumnStrips.fit(window, x, out)) {
            return false;
        }
        int[] in = ConvKernels.spatial(x);
        int[] to = ConvKernels.spatial(out);
        int[] kernelSize = ConvKernels.three(window.kernel(), 1);
        boolean flat = kernelSize[0] == 1 && in[0] == 1 && to[0] == 1;
        int most = flat ? Integer.MAX_VALUE : ROWS_OF_DEEP;
        ColumnStrips strips = ColumnStrips.of(binder, window, out, 1, out.dim(0) * out.dim(1), most);
        boolean max = op.kind() == Pool.Kind.MAX;
        ClKernel kernel = binder.launch(COLUMNS, options(strips.options(), max, flat), COLUMNS_FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.output()));
        strips.bind(kernel)
                .ints(0, in[0], in[1], in[2])
                .ints(0, to[0], to[1], to[2])
                .ints(kernelSize[0])
                .ints(ConvKernels.three(window.strides(), 1))
                .ints(ConvKernels.three(window.padsBefore(), 0))
                .ints(ConvKernels.three(window.padsAfter(), 0))
                .ints(ConvKernels.three(window.dilations(), 1))
                .ints(op.countIncludePad() ? 1 : 0);
        strips.size(kernel, to[0]);
        return true;
    }

    private static String options(String strips, boolean max, boolean flat) {
        return strips + " -DMAX=" + (max ? 1 : 0) + (flat ? " -DFLAT=1" : "");
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(
                entry(devices, "largest of 3x3", options(ColumnStrips.options(3, 3, 1, 1, 7), true, true)),
                entry(devices, "largest of 3x3 stride 2", options(ColumnStrips.options(3, 3, 2, 1, 4), true, true)),
                entry(devices, "largest of 2x2", options(ColumnStrips.options(2, 2, 2, 1, 4), true, true)),
                entry(devices, "average of 2x2", options(ColumnStrips.options(2, 2, 2, 1, 4), false, true)));
    }

    private static KernelCatalog.Entry entry(DeviceClass devices, String window, String options) {
        return KernelCatalog.streaming(devices, window, "images", COLUMNS, options, ColumnStrips.GROUP, COLUMNS_FILES);
    }

    private static void bindIndices(Binder binder, Step step, MaxPoolIndices op) {
        int[] in = ConvKernels.spatial(step.input(0).type().shape());
        int[] to = ConvKernels.spatial(step.output().type().shape());
        Window window = op.window();
        int count = step.output().size();
        binder.launch("pool_indices", "", "pool_indices.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.outputs().get(0)))
                .buffer(binder.memory(step.outputs().get(1)))
                .ints(count)
                .ints(0, in[0], in[1], in[2])
                .ints(0, to[0], to[1], to[2])
                .ints(ConvKernels.three(window.kernel(), 1))
                .ints(ConvKernels.three(window.strides(), 1))
                .ints(ConvKernels.three(window.padsBefore(), 0))
                .ints(ConvKernels.three(window.dilations(), 1))
                .ints(op.columnMajor() ? 1 : 0)
                .size(count, 64);
    }

    private static void bindPool(Binder binder, Step step) {
        Pool op = (Pool) step.op();
        Window window = op.window();
        Shape out = step.output().type().shape();
        int[] in = ConvKernels.spatial(step.input(0).type().shape());
        int[] to = ConvKernels.spatial(out);
        int kind =
                switch (op.kind()) {
                    case MAX -> 0;
                    case AVERAGE -> op.countIncludePad() ? 2 : 1;
                    case LP -> 3;
                };
        Shape x = step.input(0).type().shape();
        int depth = ConvKernels.three(window.kernel(), 1)[0];
        SquareWindow square = SquareWindow.of(window, 2, 3);
        RowBands bands = RowBands.of(binder, window, square, x, out, depth);
        long scratch = bands.bytes(depth, bands.wide());
        boolean rows = binder.cpu()
                && op.kind() != Pool.Kind.LP
                && scratch <= binder.device().localMemory();
        ClKernel kernel = rows ? rowKernel(binder, square, op.kind()) : binder.launch("pool", "", "pool.cl");
        kernel.buffer(binder.memory(step.input(0))).buffer(binder.memory(step.output()));
        if (rows) {
            bands.bind(kernel.local(scratch), x);
        } else {
            kernel.ints(out.intSize());
        }
        kernel.ints(0, in[0], in[1], in[2])
                .ints(0, to[0], to[1], to[2])
                .ints(ConvKernels.three(window.kernel(), 1))
                .ints(ConvKernels.three(window.strides(), 1))
                .ints(ConvKernels.three(window.padsBefore(), 0))
                .ints(ConvKernels.three(window.padsAfter(), 0))
                .ints(ConvKernels.three(window.dilations(), 1));
        if (rows) {
            kernel.ints(bands.wide()).ints(kind).size(bands.items(), 1);
        } else {
            kernel.ints(kind).real(op.p()).size(out.intSize(), 64);
        }
    }

    /** The kernel of CPU devices for windows that the compiler knows, or for others. */
    private static ClKernel rowKernel(Binder binder, SquareWindow square, Pool.Kind kind) {
        String vector = "-DVW=" + binder.vector();
        if (square == null) {
            return binder.launch(
                    "pool_rows", vector, "vector.cl", "poison.cl", "rows.cl", "pool_window.cl", "pool_rows.cl");
        }
        return binder.launch(
                "pool_windows",
                vector + square.options() + " -DMAXIMUM=" + (kind == Pool.Kind.MAX ? 1 : 0),
                "vector.cl",
                "poison.cl",
                "rows.cl",
                "windows.cl",
                "pool_window.cl",
                "pool_windows.cl");
    }
}
