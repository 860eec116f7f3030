package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DeviceException;

/**
 * How a matrix product goes on a GPU: by which tiling, and in how many slices of K. The rule knows sizes alone, never times, so a
 * device computes a product in the same way in each run.
 *
 * @param config the tiling
 * @param slices parts of K that are summed apart, 1 for none
 */
public record GemmChoice(TiledConfig config, int slices) {
    /** Work-items that hide the latency of a unit's arithmetic and local memory. */
    private static final double BUSY_ITEMS = 256;

    /** Multiply-adds of a unit in the time that reading a value of C from memory, or writing it, takes. */
    private static final double MOVE = 16;

    /** The same for a value of A or B, which often lies in a cache. */
    private static final double FETCH = 8;

    /** Multiply-adds of a unit in the time of one more launch. */
    private static final double LAUNCH = 200_000;

    /** Values of k whose time a work-group needs besides, to start and to store its results. */
    private static final int START = 24;

    private static final int MOST_SLICES = 16;

    private static final int MOST_SLICES_OF_GRADIENT = 128;

    /** Sums of slices that a gradient may leave in memory. */
    private static final long SLICED_ELEMENTS = 8 << 20;

    /**
     * What the rule looks at.
     *
     * @param m rows of C
     * @param n columns of C, those of neighbouring batches that share their A together
     * @param k the length of each sum
     * @param batch products of this size
     * @param mostSlices parts of K that may be summed apart
     */
    public record Sizes(int m, long n, int k, int batch, int mostSlices) {
        /** Sizes of a product whose K is not long for its C. */
        public Sizes(int m, long n, int k, int batch) {
            this(m, n, k, batch, MOST_SLICES);
        }

        /** Sizes of a product whose C is small, and whose K may be as long as all pixels of a batch. */
        static Sizes ofGradient(int m, long n, int k, int batch) {
            long slices = SLICED_ELEMENTS / Math.max(1, m * n * batch);
            return new Sizes(m, n, k, batch, (int) Math.max(MOST_SLICES, Math.min(slices, MOST_SLICES_OF_GRADIENT)));
        }
    }

    /**
     * What of a device matters.
     *
     * @param units compute units
     * @param localBytes local memory of a work-group
     * @param groupItems the largest work-group
     */
    public record Limits(int units, long localBytes, long groupItems) {
        static Limits of(ClDevice device) {
            return new Limits(Math.max(1, device.computeUnits()), device.localMemory(), device.maxWorkGroup());
        }

        boolean allow(TiledConfig config) {
            return config.items() <= groupItems && config.localBytes() <= localBytes;
        }
    }

    /**
     * The choice that should take the least time: large tiles do more arithmetic for each value that they load, small ones and
     * slices of K keep all units busy where there are few tiles.
     *
     * @throws DeviceException if the device is too small for any of {@code configs}
     */
    static GemmChoice of(List<TiledConfig> configs, Limits limits, Sizes sizes) {
        GemmChoice best = null;
        double least = Double.POSITIVE_INFINITY;
        for (GemmChoice choice : all(configs, limits, sizes)) {
            double cost = choice.cost(limits, sizes);
            if (cost < least) {
                least = cost;
                best = choice;
            }
        }
        if (best == null) {
            throw new DeviceException("The device's work-groups of at most " + limits.groupItems() + " work-items with "
                    + limits.localBytes() + " bytes of local memory are too small for each tiling of " + configs);
        }
        return best;
    }

    /** Every choice that the device has room for and that may pay. */
    static List<GemmChoice> all(List<TiledConfig> configs, Limits limits, Sizes sizes) {
        List<GemmChoice> all = new ArrayList<>();
        for (TiledConfig config : configs) {
            if (limits.allow(config)) {
                for (int slices = 1; slices <= mostSlices(config, sizes); slices *= 2) {
                    all.add(new GemmChoice(config, slices).within(sizes.k()));
                }
            }
        }
        return all;
    }

    /** Slices are worth their second pass over C only while each is long. */
    private static int mostSlices(TiledConfig config, Sizes sizes) {
        return Math.max(1, Math.min(sizes.mostSlices(), sizes.k() / (8 * config.depth())));
    }

    /** Values of k in each slice but the last, a multiple of the tiling's depth. */
    int depth(int k) {
        int tiles = (k + config.depth() - 1) / config.depth();
        return Math.max(1, (tiles + slices - 1) / slices) * config.depth();
    }

    /** This choice with as many slices as have something to sum. */
    GemmChoice within(int k) {
        return new GemmChoice(config, Math.max(1, (k + depth(k) - 1) / depth(k)));
    }

    /** Multiply-adds of one unit in the time that the product takes. */
    double cost(Limits limits, Sizes sizes) {
        double tiles = Math.ceil(sizes.m() / (double) config.tileM())
                * Math.ceil(sizes.n() / (double) config.tileN())
                * sizes.batch();
        double groups = Math.ceil(tiles * slices / limits.units());
        double area = (double) config.rm() * config.rn();
        double share = area / (area + config.rm() + config.rn());
        double busy = Math.min(1, groups * config.items() / BUSY_ITEMS);
        double step = config.tileM() * config.tileN() / share + FETCH * (config.tileM() + config.tileN());
        double products = groups * step * (depth(sizes.k()) + START) / busy;
        double elements = (double) sizes.m() * sizes.n() * sizes.batch() / limits.units();
        double sums = slices == 1 ? 0 : LAUNCH + MOVE * elements * (slices + 1);
        return products + sums;
    }

    /** As {@link GemmRule#PROPERTY} takes it. */
    String name() {
        return slices == 1 ? config.name() : config.name() + "/" + slices;
    }

    @Override
    public String toString() {
        return slices == 1 ? config.name() : config.name() + " in " + slices + " slices";
    }
}
