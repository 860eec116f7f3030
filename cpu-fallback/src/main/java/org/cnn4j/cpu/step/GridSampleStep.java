package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.GridSample;
import org.cnn4j.plan.Step;

/** {@link GridSample}: rows are planes of the result; places are worked out in double precision, as the reference does. */
final class GridSampleStep extends ElementLoop {
    private final GridSample op;
    private final int channels;
    private final int[] in;
    private final int axes;

    GridSampleStep(GridSample op, Step step, Binding binding) {
        super(binding, loops(step.output().type().shape()));
        Shape x = step.input(0).type().shape();
        this.op = op;
        this.channels = x.dim(1);
        this.axes = x.rank() - 2;
        this.in = new int[] {axes == 3 ? x.dim(2) : 1, x.dim(-2), x.dim(-1)};
    }

    private static Loops loops(Shape out) {
        return Loops.rows(out.dim(0) * out.dim(1), out.product(2, out.rank()));
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf grid = binding.input(1);
        float[] places = grid.floats();
        float[] x = binding.input(0).floats();
        int plane = binding.input(0).offset() + row * in[0] * in[1] * in[2];
        int to = binding.output().offset() + row * loops.length();
        int image = grid.offset() + row / channels * loops.length() * axes;
        for (int o = from; o < from + n; o++) {
            int at = image + o * axes;
            double w = place(places[at], in[2]);
            double h = place(places[at + 1], in[1]);
            double d = axes == 3 ? place(places[at + 2], in[0]) : 0;
            binding.output().floats()[to + o] = (float) sample(x, plane, d, h, w);
        }
    }

    /** From -1 to 1 to an axis of {@code length} elements, brought back inside where the padding does so. */
    private double place(double at, int length) {
        double place = op.alignCorners() ? (at + 1) / 2 * (length - 1) : ((at + 1) * length - 1) / 2;
        if (op.mode() == GridSample.Mode.NEAREST) {
            place = Math.rint(place);
        }
        double low = op.alignCorners() ? 0 : -0.5;
        double high = op.alignCorners() ? length - 1 : length - 0.5;
        if (place >= low && place <= high) {
            return place;
        }
        return switch (op.padding()) {
            case ZEROS -> place;
            case BORDER -> Math.max(0, Math.min(length - 1, place));
            case REFLECTION -> reflect(place, low, high);
        };
    }

    private static double reflect(double x, double low, double high) {
        double range = high - low;
        if (range <= 0 || !Double.isFinite(x)) {
            return low;
        }
        double beyond = x < low ? low - x : x - high;
        double times = Math.floor(beyond / range);
        double rest = beyond - times * range;
        boolean even = times % 2 == 0;
        return (x < low) == even ? low + rest : high - rest;
    }

    private double sample(float[] x, int plane, double d, double h, double w) {
        return switch (op.mode()) {
            case NEAREST -> pixel(x, plane, (int) d, (int) h, (int) w);
            case LINEAR -> linear(x, plane, d, h, w);
            case CUBIC -> cubic(x, plane, h, w);
        };
    }

    private double linear(float[] x, int plane, double d, double h, double w) {
        int d0 = (int) Math.floor(d);
        int h0 = (int) Math.floor(h);
        int w0 = (int) Math.floor(w);
        double sum = 0;
        for (int z = 0; z < (axes == 3 ? 2 : 1); z++) {
            double wz = axes < 3 ? 1 : z == 0 ? 1 - (d - d0) : d - d0;
            for (int y = 0; y < 2; y++) {
                double wy = y == 0 ? 1 - (h - h0) : h - h0;
                sum += wz * wy * (1 - (w - w0)) * pixel(x, plane, d0 + z, h0 + y, w0);
                sum += wz * wy * (w - w0) * pixel(x, plane, d0 + z, h0 + y, w0 + 1);
            }
        }
        return sum;
    }

    private double cubic(float[] x, int plane, double h, double w) {
        int h0 = (int) Math.floor(h);
        int w0 = (int) Math.floor(w);
        double sum = 0;
        for (int y = -1; y < 3; y++) {
            double line = 0;
            for (int k = -1; k < 3; k++) {
                line += weight(w - w0 - k) * pixel(x, plane, 0, h0 + y, w0 + k);
            }
            sum += weight(h - h0 - y) * line;
        }
        return sum;
    }

    /** Keys' spline. */
    private double weight(double distance) {
        double a = op.cubicA();
        double t = Math.abs(distance);
        if (t <= 1) {
            return ((a + 2) * t - (a + 3)) * t * t + 1;
        }
        return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
    }

    private double pixel(float[] x, int plane, int d, int h, int w) {
        int z = inside(d, in[0]);
        int y = inside(h, in[1]);
        int k = inside(w, in[2]);
        return z < 0 || y < 0 || k < 0 ? 0 : x[plane + (z * in[1] + y) * in[2] + k];
    }

    /** The element that stands for index {@code i}, or -1 for zero. */
    private int inside(int i, int length) {
        if (i >= 0 && i < length) {
            return i;
        }
        return switch (op.padding()) {
            case ZEROS -> -1;
            case BORDER -> i < 0 ? 0 : length - 1;
            case REFLECTION -> (int) reflect(i, op.alignCorners() ? 0 : -0.5, length - (op.alignCorners() ? 1 : 0.5));
        };
    }
}
