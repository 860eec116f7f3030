package org.cnn4j.opencl;

import org.cnn4j.Shape;
import org.cnn4j.spi.WinogradForm;

/**
 * How the tiles of a convolution by Winograd's algorithm become matrices on a GPU: {@code [position][channels][columns]}, a column a
 * tile. Where these would take too much memory, tiles go in several rounds of as many columns.
 *
 * @param form of the algorithm
 * @param channels of the input
 * @param filters channels of the output
 * @param across tiles in a row of an image
 * @param ofImage tiles of an image
 * @param tiles of all images
 * @param columns tiles of a round, those that fill up the last one included; a multiple of {@value #COLUMNS}
 */
record TiledWinograd(WinogradForm form, int channels, int filters, int across, int ofImage, int tiles, int columns) {
    /** Columns come in as many as lie in a sector of a cache's line. */
    static final int COLUMNS = 8;

    /** Columns of the largest tiles of a product. */
    private static final int WIDE = 128;

    /** Numbers of rounds to choose from: a few more than needed may fill tiles and units better. */
    private static final int TRIES = 4;

    /**
     * Multiply-adds of a unit in the time that reading a value from memory, or writing it, takes: those of an H100, where {@link
     * GemmChoice} reckons with less, which chose tilings 1% better in 28 shapes there.
     */
    private static final double MOVE = 40;

    /** Multiply-adds of a unit in the time of a launch, 3.3 us on an H100; four times GemmChoice's for the same reason. */
    private static final double LAUNCH = 800_000;

    /**
     * The way with the least cost.
     *
     * @param x the input, {@code [N, C, H, W]}
     * @param out the output
     * @param bytes what matrices before and behind the products may take, as far as that is possible
     * @param rule for the products
     */
    static TiledWinograd of(WinogradForm form, Shape x, Shape out, long bytes, GemmRule rule) {
        int across = ceil(out.dim(3), form.m());
        int ofImage = Math.multiplyExact(ceil(out.dim(2), form.m()), across);
        int tiles = Math.multiplyExact(ofImage, out.dim(0));
        long perColumn = (long) form.positions() * (x.dim(1) + out.dim(1)) * Float.BYTES;
        int most = (int) Math.max(COLUMNS, Math.min(tiles + COLUMNS - 1L, bytes / perColumn) / COLUMNS * COLUMNS);
        int least = ceil(tiles, most);
        TiledWinograd best = null;
        for (int rounds = least; rounds < least + TRIES; rounds++) {
            int step = rounds > 1 && most >= WIDE ? WIDE : COLUMNS;
            int columns = Math.min(most, ceil(ceil(tiles, rounds), step) * step);
            TiledWinograd way = new TiledWinograd(form, x.dim(1), out.dim(1), across, ofImage, tiles, columns);
            if (best == null || way.cost(rule) < best.cost(rule)) {
                best = way;
            }
        }
        return best;
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    /** As {@link PanelRule#CONV} has it. */
    String name() {
        return "winograd" + form.m();
    }

    int rounds() {
        return ceil(tiles, columns);
    }

    /** Elements of a round's transformed patches. */
    long patchElements() {
        return (long) form.positions() * channels * columns;
    }

    /** Elements of a round's products. */
    long productElements() {
        return (long) form.positions() * filters * columns;
    }

    /** Multiply-adds of one unit in the time that the convolution takes, in the terms of {@link GemmChoice#cost}. */
    double cost(GemmRule rule) {
        double products = rule.cost(new GemmChoice.Sizes(filters, columns, channels, form.positions()));
        double image = (double) columns * channels * form.m() * form.m();
        double moved = image + 2.0 * (patchElements() + productElements());
        double weights = (double) form.positions() * filters * channels;
        return rounds() * (products + MOVE * (moved + weights) / rule.units() + 3 * LAUNCH);
    }

    /** The same where the convolution is done as one product of matrices. */
    static double costOfProduct(Shape x, Shape out, GemmRule rule) {
        long pixels = (long) out.dim(0) * out.dim(2) * out.dim(3);
        double weights = 9.0 * out.dim(1) * x.dim(1);
        return rule.cost(new GemmChoice.Sizes(out.dim(1), pixels, 9 * x.dim(1), 1))
                + MOVE * weights / rule.units()
                + LAUNCH;
    }
}
