package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.Shape;

/**
 * How products and convolutions are done on a CPU device: by shape, or as properties say, for tests and comparisons. Only shapes
 * and the width of vectors take part, so results are the same on all devices that are equally wide.
 */
final class PanelRule {
    /** A {@link PanelTile} for all products, as {@code 8x3}. */
    static final String TILE = "cnn4j.opencl.tile";

    /** {@code gemm}, {@code winograd2} or {@code winograd4} for all convolutions to which it applies, or {@code auto}. */
    static final String CONV = "cnn4j.opencl.conv";

    /** {@code true} or {@code false} for all convolutions by Winograd's algorithm: whether they take one launch. */
    static final String FUSED = "cnn4j.opencl.fused";

    private final List<PanelTile> tiles;
    private final String conv;
    private final String fused;

    private PanelRule(List<PanelTile> tiles, String conv, String fused) {
        this.tiles = tiles;
        this.conv = conv;
        this.fused = fused;
    }

    /**
     * The rule for vectors of {@code width} floats.
     *
     * @throws DeviceException if a property names what there is not
     */
    static PanelRule of(int width) {
        List<PanelTile> tiles = width == 16 ? PanelTile.WIDE : PanelTile.NARROW;
        String asked = System.getProperty(TILE, "").trim();
        List<PanelTile> named = tiles.stream()
                .filter(tile -> asked.isEmpty() || asked.equals(tile.toString()))
                .toList();
        if (named.isEmpty()) {
            throw new DeviceException("-D" + TILE + " must be one of " + tiles + " on this device, not " + asked);
        }
        return new PanelRule(
                named,
                oneOf(CONV, List.of("auto", "gemm", "winograd2", "winograd4")),
                oneOf(FUSED, List.of("auto", "true", "false")));
    }

    private static String oneOf(String property, List<String> values) {
        String value = System.getProperty(property, values.get(0)).trim();
        if (!values.contains(value)) {
            throw new DeviceException("-D" + property + " must be one of " + values + ", not " + value);
        }
        return value;
    }

    /** The tiles to choose from. */
    List<PanelTile> tiles() {
        return tiles;
    }

    /**
     * The tile that should take the least time for {@code [m, k] x [k, n]}.
     *
     * @param ready whether strips of B need not be formed
     */
    PanelTile tile(int width, int m, long n, int k, boolean ready) {
        PanelTile best = null;
        for (PanelTile tile : tiles) {
            if (best == null || tile.time(width, m, n, k, ready) < best.time(width, m, n, k, ready)) {
                best = tile;
            }
        }
        return best;
    }

    /** The form of Winograd's algorithm for a convolution of 3 × 3 that it applies to, or null for a matrix product. */
    WinogradForm form(Shape x, Shape out, int width) {
        return switch (conv) {
            case "gemm" -> null;
            case "winograd2" -> WinogradForm.F2;
            case "winograd4" -> WinogradForm.F4;
            default -> WinogradForm.best(x, out, width);
        };
    }

    /** Whether a convolution by Winograd's algorithm may take one launch. */
    boolean mayFuse() {
        return !fused.equals("false");
    }

    /** Whether it must, where scratch memory allows. */
    boolean mustFuse() {
        return fused.equals("true");
    }
}
