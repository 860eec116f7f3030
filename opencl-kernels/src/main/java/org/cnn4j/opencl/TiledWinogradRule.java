package org.cnn4j.opencl;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cnn4j.DeviceException;
import org.cnn4j.Shape;

/** What a property says of convolutions by Winograd's algorithm on a GPU, and how much memory they may take. */
record TiledWinogradRule(String conv, long bytes) {
    /** MiB that transformed patches and products of a round may take; tiles go in more rounds rather than take more. */
    static final String SCRATCH = "cnn4j.opencl.scratch";

    /** Of the order of a large second-level cache, and enough columns to fill a large device. */
    private static final int MEBIBYTES = 96;

    /** Multiply-adds that a large GPU has done by the time that three launches take. */
    private static final double LEAST_WORK = 1 << 24;

    /** @throws DeviceException if a property says what cannot be */
    static TiledWinogradRule ofProperties() {
        return new TiledWinogradRule(PanelRule.conv(), askedBytes(MEBIBYTES));
    }

    /**
     * What the property says, or else {@code mebibytes}.
     *
     * @throws DeviceException if it says what cannot be
     */
    static long askedBytes(int mebibytes) {
        String asked = System.getProperty(SCRATCH, String.valueOf(mebibytes)).trim();
        if (!asked.matches("[1-9]\\d{0,3}")) {
            throw new DeviceException("-D" + SCRATCH + " must be a number of MiB from 1 to 9999, such as " + mebibytes
                    + ", not " + asked);
        }
        return Long.parseLong(asked) << 20;
    }

    /** The property that leaves no choice, or null. */
    String forcesConvolutions() {
        return conv.equals(PanelRule.AUTO) ? null : PanelRule.CONV;
    }

    /** One of the ways that there are of computing a convolution of {@code x} to {@code out}, or none for a product of matrices. */
    Optional<TiledWinograd> choose(List<TiledWinograd> ways, Shape x, Shape out, GemmRule products) {
        if (forcesConvolutions() != null) {
            return ways.stream().filter(way -> way.name().equals(conv)).findFirst();
        }
        if (9.0 * x.dim(1) * out.size() < LEAST_WORK) {
            return Optional.empty();
        }
        double product = TiledWinograd.costOfProduct(x, out, products);
        return ways.stream()
                .filter(way -> way.cost(products) < product)
                .min(Comparator.comparingDouble(way -> way.cost(products)));
    }
}
