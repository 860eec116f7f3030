package org.cnn4j.cpu.step;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.cpu.gemm.Window;

/** Makes the backend's windows of operators' windows. */
final class Windows {
    private Windows() {}

    /**
     * The window that slides over {@code in} and gives {@code out}.
     *
     * @param in {@code [N, C, spatial...]}
     * @param out {@code [N, M, out...]}
     */
    static Window of(int channels, Shape in, Shape out, org.cnn4j.op.Window w) {
        return of(channels, in, out, w, w.padsBefore());
    }

    /** The same with other padding before each axis. */
    static Window of(int channels, Shape in, Shape out, org.cnn4j.op.Window w, List<Integer> pads) {
        return Window.of(
                channels,
                spatial(in),
                spatial(out),
                ints(w.kernel()),
                ints(w.strides()),
                ints(w.dilations()),
                ints(pads));
    }

    private static int[] spatial(Shape shape) {
        return Arrays.copyOfRange(shape.dims(), 2, shape.rank());
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
