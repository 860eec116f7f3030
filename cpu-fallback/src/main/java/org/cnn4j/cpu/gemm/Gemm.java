package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * {@code C[M, N] = A[M, K] · B[K, N]} by blocks, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008). A block of B of {@code kc × nc} is packed into the second-level cache by the thread that uses it; its panels
 * of {@code kc × nr} stay in the first-level cache while all panels of A pass by. Either operand may have been packed beforehand.
 *
 * <p>The caller runs the blocks of C in any order and on any thread; each is computed by one call, in a fixed order of sums.
 */
public final class Gemm {
    private static final int KC = 256;
    private static final int NC = 256;

    /** Below this many multiply-adds, a block is not worth another thread. */
    private static final long GRAIN = 1 << 16;

    private final GemmKernel kernel;
    private final int m;
    private final int n;
    private final int k;
    private final int kc;
    private final int mBlock;
    private final int nBlock;
    private final int mTiles;
    private final int nTiles;

    /**
     * Chooses the blocks for a product.
     *
     * @param threads the number of threads that will share it
     */
    public Gemm(GemmKernel kernel, int m, int n, int k, int threads) {
        this.kernel = kernel;
        this.m = m;
        this.n = n;
        this.k = k;
        int mr = kernel.mr();
        int nr = kernel.nr();
        int kBlocks = Math.max(1, ceil(k, KC));
        this.kc = Math.max(1, ceil(k, kBlocks));
        long work = (long) m * n * k;
        int wanted = threads == 1 ? 1 : (int) Math.min(4L * threads, 1 + work / GRAIN);
        // Columns are shared out first: each block of B is then packed by one thread only.
        int nb = Math.max(nr, Math.min(NC / nr * nr, roundUp(ceil(n, wanted), nr)));
        this.nBlock = Math.min(nb, roundUp(n, nr));
        this.nTiles = ceil(n, nBlock);
        int rowBlocks = nTiles >= Math.min(threads, wanted) ? 1 : ceil(Math.min(wanted, 2 * threads), nTiles);
        this.mBlock = roundUp(ceil(m, rowBlocks), mr);
        this.mTiles = ceil(m, mBlock);
    }

    /** The number of blocks of C. */
    public int tiles() {
        return mTiles * nTiles;
    }

    /** The first row of a block. */
    public int rowStart(int tile) {
        return tile % mTiles * mBlock;
    }

    /** One past the last row of a block. */
    public int rowEnd(int tile) {
        return Math.min(m, rowStart(tile) + mBlock);
    }

    /** The first column of a block. */
    public int columnStart(int tile) {
        return tile / mTiles * nBlock;
    }

    /** One past the last column of a block. */
    public int columnEnd(int tile) {
        return Math.min(n, columnStart(tile) + nBlock);
    }

    /** The most elements that a block has. */
    public int maxTileSize() {
        return Math.min(m, mBlock) * Math.min(n, nBlock);
    }

    private static PackedMatrix packed(Object operand) {
        return operand instanceof PackedMatrix p ? p : null;
    }

    /**
     * Computes one block of C.
     *
     * @param left A, a {@link PackedMatrix} or a {@link PanelSource}
     * @param right B, likewise
     * @param co where the block's first element lies in {@code c}
     * @param ldc the distance of the rows of C
     */
    public void block(int tile, Object left, Object right, float[] c, int co, int ldc, Workspace ws) {
        int r0 = rowStart(tile);
        int r1 = rowEnd(tile);
        int c0 = columnStart(tile);
        int c1 = columnEnd(tile);
        if (k == 0) {
            // A sum of nothing.
            for (int i = 0; i < r1 - r0; i++) {
                Arrays.fill(c, co + i * ldc, co + i * ldc + c1 - c0, 0f);
            }
            return;
        }
        PackedMatrix pa = packed(left);
        PackedMatrix pb = packed(right);
        int mr = kernel.mr();
        int nr = kernel.nr();
        float[] a = pa != null ? pa.data() : ws.buffer(Workspace.Use.LEFT_PANELS, roundUp(r1 - r0, mr) * kc);
        float[] b = pb != null ? pb.data() : ws.buffer(Workspace.Use.RIGHT_PANELS, roundUp(c1 - c0, nr) * kc);
        for (int p = 0; p < k; p += kc) {
            int kb = Math.min(kc, k - p);
            if (pa == null) {
                ((PanelSource) left).pack(p, kb, r0, r1, mr, a, ws);
            }
            if (pb == null) {
                ((PanelSource) right).pack(p, kb, c0, c1, nr, b, ws);
            }
            for (int j = c0; j < c1; j += nr) {
                int bo = pb != null ? pb.offset(j, p) : (j - c0) / nr * kb * nr;
                int cols = Math.min(nr, c1 - j);
                for (int i = r0; i < r1; i += mr) {
                    int ao = pa != null ? pa.offset(i, p) : (i - r0) / mr * kb * mr;
                    int o = co + (i - r0) * ldc + j - c0;
                    kernel.tile(kb, a, ao, b, bo, nr, c, o, ldc, Math.min(mr, r1 - i), cols, p > 0, ws);
                }
            }
        }
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    private static int roundUp(int a, int b) {
        return (a + b - 1) / b * b;
    }
}
