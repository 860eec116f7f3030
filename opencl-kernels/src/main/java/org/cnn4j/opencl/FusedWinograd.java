package org.cnn4j.opencl;

import org.cnn4j.spi.WinogradForm;

/**
 * How a convolution by Winograd's algorithm is done in one launch, {@code winograd_conv}: each work-item transforms the patches of a
 * strip of tiles into its own scratch and multiplies them with panels of filters. That keeps what lies between the transforms in
 * a core's cache, and pays where patches of all channels fit there and the weights need not be read from memory too often.
 *
 * @param tile the tile of the products
 * @param panelsPerItem panels of filters of a work-item
 */
record FusedWinograd(PanelTile tile, int panelsPerItem) {
    /** Weights that stay near a core while strip after strip meets them. */
    private static final long NEAR_WEIGHTS = 5 << 19;

    /** So many strips may read larger weights, each for itself. */
    private static final int FEW_STRIPS = 2;

    /** Half-cycles to transform a vector of tiles of one channel, there or back, for each position of a patch. */
    private static final double TRANSFORM = 16;

    /**
     * The way that should take the least time.
     *
     * @param anyway even where three launches should be better
     * @return null where they should, or scratch memory does not hold the strips
     */
    static FusedWinograd of(Binder binder, WinogradForm form, int vectors, int channels, int filters, boolean anyway) {
        PanelRule rule = binder.context().panelRule();
        int width = binder.vector();
        int units = Math.max(1, binder.device().computeUnits());
        FusedWinograd best = null;
        double least = Double.POSITIVE_INFINITY;
        for (PanelTile tile : rule.tiles()) {
            long strips = (vectors + tile.vectors() - 1) / tile.vectors();
            long weights = (long) form.positions() * channels * filters * Float.BYTES;
            boolean fits = stripBytes(form, tile, width, channels) + productBytes(form, tile, width)
                    <= binder.device().localMemory();
            if (!fits || !anyway && weights > NEAR_WEIGHTS && strips > FEW_STRIPS) {
                continue;
            }
            int panels = (filters + tile.rows() - 1) / tile.rows();
            for (int chunks = 1; chunks <= Math.min(panels, 2 * units); chunks++) {
                int each = (panels + chunks - 1) / chunks;
                double products =
                        (double) each * form.positions() * (channels * tile.step() + tile.rows() * tile.vectors());
                double transforms =
                        TRANSFORM * form.positions() * tile.vectors() * (channels + (double) each * tile.rows());
                long rounds = (strips * ((panels + each - 1) / each) + units - 1) / units;
                double time = rounds * (products + transforms);
                if (time < least) {
                    least = time;
                    best = new FusedWinograd(tile, each);
                }
            }
        }
        return best;
    }

    /** Scratch memory of a work-item for transformed patches. */
    static long stripBytes(WinogradForm form, PanelTile tile, int width, int channels) {
        return ((long) channels * tile.columns(width) + width) * form.positions() * Float.BYTES;
    }

    /** Scratch memory of a work-item for the products of one panel. */
    static long productBytes(WinogradForm form, PanelTile tile, int width) {
        return (long) tile.rows() * tile.columns(width) * form.positions() * Float.BYTES;
    }

    int chunks(int filters) {
        int panels = (filters + tile.rows() - 1) / tile.rows();
        return (panels + panelsPerItem - 1) / panelsPerItem;
    }
}
