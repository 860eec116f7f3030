package org.cnn4j.opencl;

import java.util.List;

/**
 * A tile of C that {@code gemm_panel.cl} holds in registers.
 *
 * @param rows its rows
 * @param vectors vectors in a row
 */
record PanelTile(int rows, int vectors) {
    /** Names a tile for all products, as {@code 8x3}; for tests and for finding out. */
    static final String PROPERTY = "cnn4j.opencl.tile";

    /** The tiles for 32 registers of 16 floats. */
    static final List<PanelTile> WIDE =
            List.of(new PanelTile(8, 3), new PanelTile(14, 2), new PanelTile(12, 2), new PanelTile(16, 1));

    /** The tiles for 16 registers. */
    static final List<PanelTile> NARROW = List.of(new PanelTile(4, 3), new PanelTile(6, 2), new PanelTile(8, 1));

    /** Half-cycles that a tile costs beside its products. */
    private static final double TILE = 150;

    /** Half-cycles to lay one vector of a strip into scratch. */
    private static final double STRIP = 5;

    /**
     * The tile that should take the least time, by counting vector instructions with all edges filled up. Only shapes take part, so the
     * choice is the same wherever the vectors are as wide.
     *
     * @param packed whether B lies ready in strips
     */
    static PanelTile of(int width, int m, long n, int k, boolean packed) {
        List<PanelTile> all = width == 16 ? WIDE : NARROW;
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            return all.stream()
                    .filter(tile -> asked.equals(tile.toString()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            PROPERTY + " must be one of " + all + " on this device, not " + asked));
        }
        PanelTile best = null;
        double least = Double.POSITIVE_INFINITY;
        for (PanelTile tile : all) {
            double time = tile.time(width, m, n, k, packed);
            if (time < least) {
                least = time;
                best = tile;
            }
        }
        return best;
    }

    private double time(int width, int m, long n, int k, boolean packed) {
        double strips = Math.ceil((double) n / (vectors * width));
        double panels = Math.ceil((double) m / rows);
        // Two fused multiply-adds a cycle, two loads; a row with one vector keeps both busy with its factors alone.
        double step = Math.max(rows * vectors, (rows + vectors) * 1.05);
        return strips * panels * (k * step + TILE) + (packed ? 0 : strips * vectors * k * STRIP);
    }

    int columns(int width) {
        return vectors * width;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
