package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.plan.Step;

/** {@link MaxPoolIndices}: every window is scanned; rows are planes. */
final class MaxPoolIndicesStep extends ElementLoop {
    private final Window w;
    private final boolean columnMajor;

    MaxPoolIndicesStep(MaxPoolIndices op, Step step, Binding binding) {
        this(
                op,
                Windows.of(1, step.input(0).type().shape(), step.output().type().shape(), op.window()),
                step.output().size(),
                binding);
    }

    private MaxPoolIndicesStep(MaxPoolIndices op, Window w, int size, Binding binding) {
        super(binding, Loops.rows(size / w.outSize(), w.outSize()));
        this.w = w;
        this.columnMajor = op.columnMajor();
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf x = binding.input(0);
        float[] values = binding.output(0).floats();
        long[] indices = binding.output(1).longs();
        int plane = x.offset() + row * w.inSize();
        for (int o = from; o < from + n; o++) {
            int best = best(x.floats(), plane, o);
            int at = row * w.outSize() + o;
            values[binding.output(0).offset() + at] = x.floats()[plane + best];
            indices[binding.output(1).offset() + at] = (long) row * w.inSize() + (columnMajor ? columns(best) : best);
        }
    }

    /** The place of the first maximum of a window within its plane; a NaN counts as the greatest. */
    private int best(float[] x, int plane, int o) {
        int ow = o % w.outW();
        int oh = o / w.outW() % w.outH();
        int od = o / (w.outW() * w.outH());
        int best = -1;
        for (int z = 0; z < w.kernelD(); z++) {
            int d = od * w.strideD() - w.padD() + z * w.dilationD();
            for (int y = 0; y < w.kernelH(); y++) {
                int h = oh * w.strideH() - w.padH() + y * w.dilationH();
                for (int k = 0; k < w.kernelW(); k++) {
                    int c = ow * w.strideW() - w.padW() + k * w.dilationW();
                    boolean inside = d >= 0 && d < w.inD() && h >= 0 && h < w.inH() && c >= 0 && c < w.inW();
                    int at = (d * w.inH() + h) * w.inW() + c;
                    if (inside && (best < 0 || greater(x[plane + at], x[plane + best]))) {
                        best = at;
                    }
                }
            }
        }
        return Math.max(best, 0);
    }

    private static boolean greater(float a, float b) {
        return a > b || (Float.isNaN(a) && !Float.isNaN(b));
    }

    /** The same place counted with the outermost spatial axis fastest. */
    private int columns(int at) {
        int c = at % w.inW();
        int h = at / w.inW() % w.inH();
        int d = at / (w.inW() * w.inH());
        return (c * w.inH() + h) * w.inD() + d;
    }
}
