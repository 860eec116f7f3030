package org.cnn4j.opencl;

/**
 * How the kernels for GPUs that sum over the channels of images cut them up, as {@code slices.cl} has it.
 *
 * @param v floats that a work-item takes at a time
 * @param channels channels of an image
 * @param groups groups of {@code v} in a plane
 * @param count groups of a channel, in all images
 * @param slice groups of a slice
 */
record ChannelSlices(int v, int channels, int groups, int count, int slice) {
    /** Work-items of a work-group that sums a slice. */
    static final int GROUP = 128;

    /** Work-items of a work-group that joins the statistics of slices. */
    static final int JOINED = 64;

    /** Groups that a work-item sums. */
    private static final int RUN = 8;

    static ChannelSlices of(int images, int channels, int plane) {
        int v = width(plane);
        int groups = plane / v;
        return new ChannelSlices(v, channels, groups, Math.multiplyExact(images, groups), GROUP * RUN);
    }

    /** Floats that are taken at a time where planes have {@code plane} of them. */
    static int width(int plane) {
        return plane % 4 == 0 ? 4 : 1;
    }

    /** Slices of a channel. */
    int slices() {
        return (count - 1) / slice + 1;
    }

    String options() {
        return options(v);
    }

    static String options(int v) {
        return "-DV=" + v;
    }

    /** Bytes of scratch memory for {@code floats} of each slice. */
    long bytes(int floats) {
        return (long) channels * slices() * floats * Float.BYTES;
    }

    /** Binds {@code channels, groups, magic, shiftBy, count, slice, slices}, and gives the kernel its size. */
    ClKernel bind(ClKernel kernel) {
        Divisor divisor = Divisor.of(groups);
        return kernel.ints(channels)
                .ints(groups)
                .ints(divisor.magic())
                .ints(divisor.shift())
                .ints(count)
                .ints(slice)
                .ints(slices())
                .size(new long[] {(long) slices() * GROUP, channels}, GROUP);
    }
}
