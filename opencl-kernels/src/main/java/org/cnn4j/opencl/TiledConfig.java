package org.cnn4j.opencl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One shape of the GPU matrix kernel, {@code gemm_tiled.cl}: a work-group of {@code wm * wn} work-items computes a tile of
 * {@link #tileM} rows and {@link #tileN} columns, {@code depth} values of k at a time. Vectors have four floats throughout.
 *
 * @param wm work-items along M
 * @param wn work-items along N, a multiple of 8
 * @param rm rows of each, a multiple of 4
 * @param rn columns of each, a multiple of 4
 * @param depth values of k in a tile, a multiple of 4
 * @param spare floats between rows of local tiles that are written down their columns, against bank conflicts; a multiple of 4
 * @param buffers 2 to fetch a tile while another is multiplied (double buffering), else 1
 * @param unroll values of k that the compiler sees side by side; more of them take more registers
 */
public record TiledConfig(int wm, int wn, int rm, int rn, int depth, int spare, int buffers, int unroll) {
    private static final Pattern NAME = Pattern.compile("(\\d+)x(\\d+)-(\\d+)x(\\d+)-k(\\d+)-p(\\d+)-b(\\d+)-u(\\d+)");

    /** Far more than any device has; products of three do not overflow. */
    private static final int LARGEST = 512;

    /** @throws IllegalArgumentException if work-items could not share the tiles out evenly */
    public TiledConfig {
        int largest = IntStream.of(wm, wn, rm, rn, depth, spare, buffers, unroll)
                .max()
                .getAsInt();
        require(largest <= LARGEST, "no number in it is larger than " + LARGEST);
        int items = wm * wn;
        require(wm > 0 && wn > 0 && wn % 8 == 0, "work-items along N come in eights");
        require(rm > 0 && rn > 0 && rm % 4 == 0 && rn % 4 == 0, "rows and columns of a work-item come in fours");
        require(depth > 0 && depth % 4 == 0 && spare % 4 == 0, "depth and spare floats come in fours");
        require(buffers == 1 || buffers == 2, "there are 1 or 2 buffers");
        require(unroll > 0 && depth % unroll == 0, "the depth is no multiple of the unrolling");
        require(items % (wm * rm) == 0 && items % (wn * rn) == 0, "a row of a tile has more floats than work-items");
        require(items % depth == 0, "a column of a tile does not go into the work-items");
        require(
                depth * wm * rm % (4 * items) == 0 && depth * wn * rn % (4 * items) == 0,
                "a tile has fewer than four floats for each work-item");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("not a tiling: " + otherwise);
        }
    }

    /**
     * The configuration of a {@link #name}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static TiledConfig parse(String name) {
        Matcher m = NAME.matcher(name);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + name + "' names no tiling; one is 16x16-8x8-k8-p4-b2-u2");
        }
        int[] v = new int[m.groupCount()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Integer.parseInt(m.group(i + 1));
        }
        return new TiledConfig(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
    }

    /** For instance {@code 16x16-8x8-k8-p4-b2-u2}: all parameters in their order. */
    public String name() {
        return wm + "x" + wn + "-" + rm + "x" + rn + "-k" + depth + "-p" + spare + "-b" + buffers + "-u" + unroll;
    }

    /** Rows of C that a work-group computes. */
    public int tileM() {
        return wm * rm;
    }

    /** Columns of C that a work-group computes. */
    public int tileN() {
        return wn * rn;
    }

    /** Work-items of a work-group. */
    public int items() {
        return wm * wn;
    }

    /** Local memory of a work-group, at most: for both tiles and, where columns are windows, for four numbers each. */
    public int localBytes() {
        return buffers * depth * (tileM() + tileN() + 2 * spare) * Float.BYTES + 4 * Integer.BYTES * tileN();
    }

    /**
     * The {@code -D} options of the program.
     *
     * @param spaced whether an operand is written down the columns of local tiles
     */
    String options(boolean spaced) {
        return "-DWM=" + wm + " -DWN=" + wn + " -DRM=" + rm + " -DRN=" + rn + " -DTK=" + depth + " -DSPARE="
                + (spaced ? spare : 0) + " -DBUFFERS=" + buffers + " -DUNROLL=" + unroll;
    }

    @Override
    public String toString() {
        return name();
    }
}
