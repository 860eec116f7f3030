package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.op.Transpose;
import org.cnn4j.plan.Step;

/**
 * {@link Transpose} of floats where what is consecutive in the source is not so in the result: squares small enough for the first-level
 * cache are turned one by one, so that every line is read and written once.
 */
final class TransposeStep implements Runnable, WorkerPool.Body {
    /** The side of a square: a cache line. */
    private static final int SQUARE = 16;

    /** Elements of a strip, the work of one unit. */
    private static final int STRIP = 4096;

    private final Binding binding;
    private final Loops loops;

    /** The axis along which the source is consecutive; the result is so along the last. */
    private final int across;

    private final int rows;
    private final int columns;
    private final int sourceStride;
    private final int resultStride;
    private final int height;
    private final int strips;
    private final int units;
    private final int tiles;

    private TransposeStep(Loops loops, int across, Binding binding) {
        this.binding = binding;
        this.loops = loops;
        this.across = across;
        this.rows = loops.dim(across);
        this.columns = loops.length();
        this.sourceStride = loops.step(0);
        this.resultStride = loops.stride(1, across);
        this.height = Math.min(rows, Math.max(1, STRIP / columns / SQUARE) * SQUARE);
        this.strips = (rows + height - 1) / height;
        this.units = loops.rows() / rows * strips;
        this.tiles = Math.min(units, Binding.tiles((long) loops.rows() * columns));
    }

    static Runnable bind(Transpose op, Step step, Binding binding) {
        Loops loops = StridedCopyStep.transposed(op, step);
        if (step.output().type().dtype() == DType.FLOAT32 && loops.step(0) != 1) {
            for (int axis = 0; axis + 1 < loops.rank(); axis++) {
                if (loops.stride(0, axis) == 1) {
                    return new TransposeStep(loops, axis, binding);
                }
            }
        }
        return StridedCopyStep.transpose(op, step, binding);
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int outer = unit / strips;
            int row = (unit - outer * strips) * height;
            int from = binding.input(0).offset() + row;
            int to = binding.output().offset() + row * resultStride;
            for (int axis = loops.rank() - 2; axis >= 0; axis--) {
                if (axis != across) {
                    int q = outer / loops.dim(axis);
                    int at = outer - q * loops.dim(axis);
                    from += at * loops.stride(0, axis);
                    to += at * loops.stride(1, axis);
                    outer = q;
                }
            }
            strip(binding.input(0).floats(), from, binding.output().floats(), to, Math.min(height, rows - row));
        }
    }

    /** Turns {@code n} rows of the result; the longer side of what is turned at once is the inner loop. */
    private void strip(float[] src, int from, float[] dst, int to, int n) {
        if (n == 3) {
            part3(src, from, sourceStride, dst, to, resultStride, columns);
            return;
        }
        if (columns == 3 && resultStride == 3) {
            join3(src, from, sourceStride, dst, to, n);
            return;
        }
        if (n < SQUARE) {
            for (int i = 0; i < n; i++) {
                gather(src, from + i, sourceStride, dst, to + i * resultStride, columns);
            }
            return;
        }
        int side = columns <= SQUARE ? n : SQUARE;
        for (int i = 0; i < n; i += side) {
            int h = Math.min(side, n - i);
            for (int j = 0; j < columns; j += SQUARE) {
                int end = Math.min(columns, j + SQUARE);
                for (int c = j; c < end; c++) {
                    scatter(src, from + c * sourceStride + i, dst, to + i * resultStride + c, resultStride, h);
                }
            }
        }
    }

    /** Takes pixels of three channels, {@code stride} apart, to pieces: three streams are written at once, and pixels read once. */
    private static void part3(float[] src, int from, int stride, float[] dst, int to, int plane, int n) {
        for (int i = 0, s = from; i < n; i++, s += stride) {
            dst[to + i] = src[s];
            dst[to + plane + i] = src[s + 1];
            dst[to + 2 * plane + i] = src[s + 2];
        }
    }

    /** Makes {@code n} pixels of three planes: they are written once, as one stream. */
    private static void join3(float[] src, int from, int plane, float[] dst, int to, int n) {
        for (int i = 0, d = to; i < n; i++, d += 3) {
            dst[d] = src[from + i];
            dst[d + 1] = src[from + plane + i];
            dst[d + 2] = src[from + 2 * plane + i];
        }
    }

    private static void gather(float[] src, int from, int stride, float[] dst, int to, int n) {
        for (int i = 0; i < n; i++) {
            dst[to + i] = src[from + i * stride];
        }
    }

    private static void scatter(float[] src, int from, float[] dst, int to, int stride, int n) {
        for (int i = 0; i < n; i++) {
            dst[to + i * stride] = src[from + i];
        }
    }
}
