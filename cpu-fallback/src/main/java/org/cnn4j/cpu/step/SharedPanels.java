package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.PanelSource;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The right operand of a product that only a run knows, packed as a whole by all threads before they multiply. Packed inside of the
 * product instead, it would be packed once more for every block of rows.
 */
final class SharedPanels implements WorkerPool.Body {
    /** With fewer rows than this, a product is one block of rows, which packs each panel where it is used. */
    private static final int ROWS = 225;

    /** Columns of a tile at least, a multiple of the width of vectors' panels. */
    private static final int COLUMNS = 32;

    private final PanelSource source;
    private final int k;
    private final int n;
    private final Binding binding;
    private final int columns;
    private final int columnTiles;
    private int blocks;
    private PackedMatrix matrix;

    SharedPanels(PanelSource source, int k, int n, Binding binding) {
        this.source = source;
        this.k = k;
        this.n = n;
        this.binding = binding;
        this.columns = Math.max(COLUMNS, binding.kernels().gemm().panelWidth(n));
        this.columnTiles = (n + columns - 1) / columns;
    }

    /** Whether a product of [m, k] and [k, n] is faster so. */
    static boolean pays(int m, int n, int k) {
        return m >= ROWS && k > 0 && (long) (n + GemmKernel.KC) * k < Integer.MAX_VALUE / 2;
    }

    /** Packs the operand as it is now, into memory that the next such operand of this execution will use. */
    PackedMatrix pack() {
        GemmKernel kernel = binding.kernels().gemm();
        float[] room = binding.workspaces()[0].buffer(Workspace.Use.SHARED_PANELS, PackedMatrix.size(k, n, kernel));
        if (matrix == null || matrix.data() != room) {
            matrix = PackedMatrix.in(room, k, n, kernel);
        }
        blocks = matrix.blocks();
        binding.pool().parallelFor(blocks * columnTiles, this);
        return matrix;
    }

    @Override
    public void run(int tile, int slot) {
        // Blocks of the same columns one after the other: they may be spread over the same lines of the source.
        int from = tile / blocks * columns;
        int block = tile % blocks;
        matrix.pack(
                source,
                block,
                from,
                Math.min(n, from + columns),
                binding.kernels().gemm().strip(n),
                binding.workspaces()[slot]);
    }
}
