package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.Alignment;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.ShortGemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * {@code C[M, N] = A[M, K] · B[K, N]} by blocks, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008). Rows of A are copied into the second-level cache block by block; a panel of B stays in the first-level
 * cache while the rows of the block pass by. B may have been packed beforehand.
 *
 * <p>Sums of several blocks of K wait for the next in tiles that are consecutive in memory: rows of C that lie a power of two apart
 * would meet in few lines of the first-level cache.
 *
 * <p>The caller runs the blocks of C in any order and on any thread. The order of every sum is that of K alone, so it does
 * not depend on the number of threads.
 */
public final class Gemm {
    /** Rows of A that share the second-level cache with a panel of B and the rows of C. */
    private static final int MC = 224;

    /** The same where B is packed inside of the product, once for each block of rows. */
    private static final int MC_UNPACKED = 504;

    /** The bytes of B that are packed at once inside of a product. */
    private static final int PACKED_BYTES = 1 << 19;

    /** The bytes of a scattered B that are read block by block of K. */
    private static final int SCATTERED_BYTES = 5 << 18;

    /** Elements of a B that is taller than wide, up to which it pays to multiply each tile of A with all of it once it is copied. */
    private static final int SMALL = 50_000;

    /** How many tiles of rows of such a product are copied at once where each copy has a start of its own to make. */
    private static final int WINDOW_TILES = 4;

    /** The most sums that wait for the next block of K beside the rows of A: what stays in the second-level cache. */
    private static final int SUMS = 1 << 19;

    /** Below this many multiply-adds, a block is not worth another thread. */
    private static final long GRAIN = 1 << 16;

    private final GemmKernel kernel;
    private final ShortGemmKernel shortKernel;
    private final RowKernel rowKernel;
    private final int m;
    private final int n;
    private final int k;
    private final int kc;
    private final int width;
    private final int mBlock;
    private final int nBlock;
    private final int mTiles;
    private final int pass;
    private final int nTiles;

    /**
     * Chooses the blocks for a product.
     *
     * @param packed whether B comes as a {@link PackedMatrix}
     * @param threads the number of threads that will share it
     */
    public Gemm(KernelSet kernels, int m, int n, int k, boolean packed, int threads) {
        this(kernels, m, n, k, packed, false, threads);
    }

    /**
     * The same for a B of which neighbours along K lie apart.
     *
     * @param scattered whether blocks of K are read from the same cache lines: few columns are packed at a time then, all blocks of which stay in
     *     the second-level cache
     */
    public Gemm(KernelSet kernels, int m, int n, int k, boolean packed, boolean scattered, int threads) {
        this.kernel = kernels.gemm();
        this.shortKernel = kernels.shortGemm();
        this.rowKernel = kernels.rows();
        this.m = m;
        this.n = n;
        this.k = k;
        this.kc = blockOfK(k);
        this.width = kernel.panelWidth(n);
        int mr = kernel.mr();
        int rowTiles = ceil(m, mr);
        int panels = ceil(n, width);
        int wanted = threads == 1 ? 1 : (int) Math.min(2L * threads, 1 + (long) m * n * k / GRAIN);
        int rowBlocks = ceil(rowTiles, (packed ? MC : MC_UNPACKED) / mr);
        int atOnce = scattered ? SCATTERED_BYTES / Float.BYTES / width / Math.max(1, k) : panels;
        int mostPanels = Math.max(1, Math.min(atOnce, PACKED_BYTES / Float.BYTES / (width * kc)));
        int columnBlocks = packed ? 1 : ceil(panels, mostPanels);
        if ((long) rowBlocks * columnBlocks < wanted) {
            rowBlocks = packed ? rowBlocks(rowBlocks, Math.min(rowTiles, wanted), wanted, panels) : rowBlocks;
            columnBlocks = Math.max(columnBlocks, ceil(wanted, rowBlocks));
        }
        this.mBlock = ceil(rowTiles, rowBlocks) * mr;
        this.mTiles = ceil(m, mBlock);
        this.pass = packed && panels * width <= Math.min(k, SMALL / Math.max(1, k)) ? mr : mBlock;
        this.nBlock = ceil(panels, Math.min(panels, columnBlocks)) * width;
        this.nTiles = ceil(n, nBlock);
    }

    /**
     * How many blocks of rows, between {@code fewest} and {@code most}, to make so that there are {@code wanted} blocks in all: each
     * reads all of B once more, and each block of columns copies all of A once more.
     */
    private int rowBlocks(int fewest, int most, int wanted, int panels) {
        int best = fewest;
        long least = Long.MAX_VALUE;
        for (int r = fewest; r <= most; r++) {
            int c = ceil(wanted, r);
            long moved = (long) r * n + (long) c * m;
            if (c <= panels && moved < least) {
                least = moved;
                best = r;
            }
        }
        return least == Long.MAX_VALUE ? most : best;
    }

    /** The length of the blocks that a sum of {@code k} products is cut into: as equal as can be. */
    public static int blockOfK(int k) {
        return Math.max(1, ceil(k, Math.max(1, ceil(k, GemmKernel.KC))));
    }

    /** The number of blocks of C. */
    public int tiles() {
        return mTiles * nTiles;
    }

    /** The first row of a block. */
    public int rowStart(int tile) {
        return tile / nTiles * mBlock;
    }

    /** One past the last row of a block. */
    public int rowEnd(int tile) {
        return Math.min(m, rowStart(tile) + mBlock);
    }

    /** The first column of a block. */
    public int columnStart(int tile) {
        return tile % nTiles * nBlock;
    }

    /** One past the last column of a block. */
    public int columnEnd(int tile) {
        return Math.min(n, columnStart(tile) + nBlock);
    }

    /** {@code n} rounded up to whole panels, as a bias must be. */
    public int paddedColumns() {
        return ceil(n, width) * width;
    }

    /**
     * Computes one block of C.
     *
     * @param right B, a {@link PackedMatrix} or a {@link PanelSource}
     * @param co where C's (not the block's) first element lies in {@code c}
     * @param ldc the distance of the rows of C
     */
    public void block(
            int tile, RowSource left, Object right, float[] c, int co, int ldc, TileFinish finish, Workspace ws) {
        int end = rowEnd(tile);
        int step = left.isPlain() || pass == mBlock ? pass : Math.min(mBlock, WINDOW_TILES * kernel.mr());
        for (int i = rowStart(tile); i < end; i += step) {
            region(i, Math.min(end, i + step), end, tile, left, right, c, co, ldc, finish, ws);
        }
    }

    /**
     * Computes all columns of rows [r0, r1).
     *
     * @param co where row r0 goes in {@code c}
     */
    public void rows(int r0, int r1, RowSource left, Object right, float[] c, int co, int ldc, Workspace ws) {
        int base = co - r0 * ldc;
        for (int i = r0; i < r1; i += mBlock) {
            int last = Math.min(r1, i + mBlock);
            for (int j = 0; j < nTiles; j++) {
                region(i, last, last, j, left, right, c, base, ldc, TileFinish.NONE, ws);
            }
        }
    }

    /** Computes rows [r0, r1) of a block whose last row is before {@code end}. */
    private void region(
            int r0,
            int r1,
            int end,
            int tile,
            RowSource left,
            Object right,
            float[] c,
            int co,
            int ldc,
            TileFinish finish,
            Workspace ws) {
        int c0 = columnStart(tile);
        int c1 = columnEnd(tile);
        // Sums start from the residual, which so is under way while the first products are formed; otherwise from the
        // bias.
        Buf residual = finish.residual();
        float[] start = residual != null ? residual.floats() : finish.bias() != null ? finish.bias() : ws.zeros(c1);
        int so = residual != null ? residual.offset() + finish.residualBase() : 0;
        int lds = residual != null ? ldc : 0;
        if (k == 0) {
            for (int i = r0; i < r1; i++) {
                System.arraycopy(start, so + i * lds + c0, c, co + i * ldc + c0, c1 - c0);
            }
            finish(finish, c, co, ldc, r0, r1, c0, c1);
            return;
        }
        PackedMatrix packed = right instanceof PackedMatrix p ? p : null;
        int mr = kernel.mr();
        int height = ceil(r1 - r0, mr) * mr;
        float[] a = ws.buffer(Workspace.Use.LEFT_ROWS, height * GemmKernel.LDA + RowKernel.SLACK);
        float[] b = packed != null ? packed.data() : ws.buffer(Workspace.Use.RIGHT_PANELS, nBlock * kc);
        long size = (long) height * ceil(c1 - c0, width) * width;
        float[] sums = kc < k && size <= SUMS ? ws.buffer(Workspace.Use.SUMS, Alignment.FLOATS + (int) size) : null;
        for (int p = 0; p < k; p += kc) {
            int kb = Math.min(kc, k - p);
            left.copy(p, kb, r0, r1, a, 0, GemmKernel.LDA, rowKernel);
            if (packed == null) {
                ((PanelSource) right).pack(p, kb, c0, c1, kernel.strip(n), b, 0, ws);
            }
            for (int j = c0; j < c1; j += width) {
                int bo = packed != null ? packed.offset(j, p, kb) : (j - c0) * kb;
                int cols = Math.min(width, c1 - j);
                int done = 0;
                if (kc == k && residual == null && finish.changes()) {
                    // Rows that are left begin a tile where A has room for one.
                    int o = co + r0 * ldc + j;
                    int rows = (r1 - r0) / mr * mr;
                    done = shortKernel.panel(k, a, 0, b, bo, start, j, finish.lo(), finish.hi(), c, o, ldc, rows, cols);
                }
                int wo = Alignment.FLOATS + (j - c0) * height;
                tiles(
                        p, kb, r0, r0 + done, r1, end, j, cols, a, b, bo, start, so + j, lds, c, co, ldc, sums, wo,
                        finish, ws);
            }
        }
    }

    /**
     * The tiles of one panel, rows [i0, r1), for products {@code p} to {@code p + kb}. Between blocks of K, whole tiles wait in
     * {@code sums} (from {@code wo} on for row {@code r0}; null for none), where they follow each other: rows of C at a distance of a
     * power of two would meet in few sets of the cache.
     */
    private void tiles(
            int p,
            int kb,
            int r0,
            int i0,
            int r1,
            int end,
            int j,
            int cols,
            float[] a,
            float[] b,
            int bo,
            float[] start,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int wo,
            TileFinish finish,
            Workspace ws) {
        int mr = kernel.mr();
        boolean last = p + kb == k;
        // Where rows of C follow each other without a gap, a tile may write whole strips: what it writes beyond a row,
        // the next row writes again, which was not begun yet. Tiles at the end of a block may not.
        boolean overwrites = kc == k && n < width && ldc == n;
        int strips = ceil(n, kernel.strip(n)) * kernel.strip(n);
        for (int i = i0; i < r1; i += mr) {
            int rows = Math.min(mr, r1 - i);
            int o = co + i * ldc + j;
            int ao = (i - r0) * GemmKernel.LDA;
            int wide = overwrites && i + mr + width <= end ? strips : cols;
            boolean waits = sums != null && rows == mr && cols == width;
            float[] w = waits ? sums : c;
            int w0 = waits ? wo + (i - r0) * width : o;
            int ldw = waits ? width : ldc;
            float[] z = p == 0 ? start : w;
            int zo = p == 0 ? so + i * lds : w0;
            int ldz = p == 0 ? lds : ldw;
            float[] to = last ? c : w;
            kernel.tile(kb, a, ao, b, bo, width, z, zo, ldz, to, last ? o : w0, last ? ldc : ldw, rows, wide, ws);
            if (last) {
                finish(finish, c, co, ldc, i, i + rows, j, j + cols);
            }
        }
    }

    private void finish(TileFinish finish, float[] c, int co, int ldc, int i0, int i1, int j0, int j1) {
        if (finish.changes()) {
            float[] bias = finish.residual() != null ? finish.bias() : null;
            rowKernel.finish(c, co + i0 * ldc + j0, ldc, i1 - i0, j1 - j0, bias, j0, finish.lo(), finish.hi());
        }
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
