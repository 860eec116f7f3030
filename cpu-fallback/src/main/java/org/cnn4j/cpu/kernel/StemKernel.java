package org.cnn4j.cpu.kernel;

/**
 * Convolutions of few channels read from the image itself, of which windows would overlap too much to be worth copying one by one: the first
 * layer of most networks. Neighbouring windows begin at a distance that is known when the kernel is compiled.
 */
public interface StemKernel {
    /** The neighbours of a tile; 0 where there is no such kernel. */
    int rows();

    /** How many elements further the window of the next output of a row begins. */
    int distance();

    /**
     * {@code C[i, j] = max(bias[zo + j] + sum over p of x[xo + i * distance + offsets[p]] * B[p, j], lo)} for {@link #rows} rows of C
     * and one panel of B. Each sum is one chain of multiply-adds in the order of {@code p}, as in {@link GemmKernel#tile}. NaN stays NaN.
     *
     * @param k the length of the sums
     * @param b a panel from {@code bo} on, {@code p} after {@code p} with all its columns
     * @param c holds {@code C[i, j]} at {@code co + i * ldc + j}
     */
    void tile(
            int k,
            int[] offsets,
            float[] x,
            int xo,
            float[] b,
            int bo,
            float[] bias,
            int zo,
            float lo,
            float[] c,
            int co,
            int ldc);

    /** No such loops. */
    StemKernel NONE = new StemKernel() {
        @Override
        public int rows() {
            return 0;
        }

        @Override
        public int distance() {
            return 0;
        }

        @Override
        public void tile(
                int k,
                int[] offsets,
                float[] x,
                int xo,
                float[] b,
                int bo,
                float[] bias,
                int zo,
                float lo,
                float[] c,
                int co,
                int ldc) {
            throw new UnsupportedOperationException("there is no kernel for stems");
        }
    };
}
