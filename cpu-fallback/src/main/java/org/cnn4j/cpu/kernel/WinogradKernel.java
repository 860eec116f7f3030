package org.cnn4j.cpu.kernel;

import org.cnn4j.spi.WinogradForm;

/**
 * The transforms of Winograd convolution for 3 × 3 filters with stride 1, after Lavin and Gray, "Fast Algorithms for Convolutional
 * Neural Networks" (2016): {@code y = A^T [(G g G^T) * (B^T d B)] A}, where {@code d} is a patch of inputs, {@code y} the
 * tile of outputs, two rows and columns less, and {@code *} the product of elements, which over all channels becomes a matrix product
 * at each position of a patch. Where a form has nothing to save along columns, B and G do nothing and A adds. Filters that are known are transformed when a plan
 * is compiled, see {@link WinogradForm}.
 *
 * <p>Channels lie next to each other in all arrays, and every loop runs along them. An implementation may compute some channels
 * twice, so no result may lie over an operand.
 */
public interface WinogradKernel {
    /**
     * Where the scratch memory of an implementation lies in the workspace's buffer for this use. A large Java array starts 16 bytes after
     * the start of a cache line, so this and all that follows at multiples of 16 elements is where lines start. It matters: vectors of
     * 512 bits that lie across two lines make the transforms take 1.4 times as long.
     */
    int SCRATCH = 12;

    /** From here on, the buffer is the caller's. */
    int SCRATCH_END = SCRATCH + 36 * 128;

    /** The fewest channels or columns that a call may have; callers with fewer pad their arrays. */
    int fewest();

    /**
     * {@code V = B^T d B} for one patch: {@code v[vo + (i * patchColumns + j) * positionStride + c]} from
     * {@code x[xo + i * rowStride + j * columnStride + c]}.
     *
     * @param form tells the sizes of patch and tile
     * @param channels at least {@link #fewest}
     */
    void input(
            WinogradForm form,
            int channels,
            float[] x,
            int xo,
            int rowStride,
            int columnStride,
            float[] v,
            int vo,
            int positionStride,
            Workspace ws);

    /**
     * {@code y = clamp(A^T acc A + bias + residual)} for one tile: {@code y[yo + i * rowStride + j * columnStride + c]} from
     * {@code acc[ao + (i * patchColumns + j) * positionStride + c]}. A NaN stays one.
     *
     * @param columns at least {@link #fewest}
     */
    void output(
            WinogradForm form,
            int columns,
            float[] acc,
            int ao,
            int positionStride,
            float[] y,
            int yo,
            int rowStride,
            int columnStride,
            Finish finish,
            Workspace ws);

    /**
     * {@code U = G g G^T} of 3 × 3 filters that lie side by side: {@code u[uo + (i * patchColumns + j) * positionStride + l]} from
     * {@code g[go + (k * 3 + m) * tapStride + l]}, l from 0 to n - 1.
     *
     * @param n a multiple of {@link #fewest}
     */
    void filters(
            WinogradForm form,
            int n,
            float[] g,
            int go,
            int tapStride,
            float[] u,
            int uo,
            int positionStride,
            Workspace ws);

    /** What is done with the sums of a tile; set anew for each tile by its one user, so that nothing is allocated. */
    final class Finish {
        /** One number a column from {@code biasOffset} on; null for none. */
        public float[] bias;

        public int biasOffset;

        /** Laid out as {@code y}, from {@code residualOffset} on; null for none. */
        public float[] residual;

        public int residualOffset;

        /** The bounds of the results. */
        public float low = Float.NEGATIVE_INFINITY;

        public float high = Float.POSITIVE_INFINITY;

        public boolean clamps() {
            return low != Float.NEGATIVE_INFINITY || high != Float.POSITIVE_INFINITY;
        }
    }
}
