package org.cnn4j.cpu.kernel;

/**
 * The way back through sliding windows over values whose channels come last. As in {@link ChannelKernel}, pixel {@code p} of a row of
 * windows has elements ("taps") at {@code base + at[t] + p * step}; x and dx have the same places, from {@code xo} and {@code dxo} on.
 */
public interface PoolGradientKernel {
    /**
     * The gradient {@code dy[dyo + p * pitch + c]} goes to the first tap of the greatest x, the first NaN if there is one; the others have 0.
     *
     * @param add whether dx is added to, as where windows overlap, or written
     */
    void max(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add);

    /** {@code factor * dy[dyo + p * pitch + c]} goes to every tap. */
    void spread(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float factor,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add);

    /**
     * {@link #max} where the taps of many windows are rows of their own: row t of x, from {@code t * pitch} on, is replaced by the
     * gradients of its elements; dy is lost. Up to {@link RowKernel#SLACK} elements behind each row and dy, which must exist, may change.
     */
    void maxOfRows(int n, int taps, float[] x, int pitch, float[] dy, int dyo);

    /**
     * {@code dst[to + (p * parts + k) * n + i] = src[so + k * pitch + p * n + i]}, i from 0 to n - 1. Up to {@link RowKernel#SLACK}
     * elements behind the last, which must exist, may change, and as many are read.
     */
    void interleave(int pixels, int parts, int n, float[] src, int so, int pitch, float[] dst, int to);
}
