package org.cnn4j.opencl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.Shape;
import org.cnn4j.spi.WinogradForm;

/**
 * How products and convolutions are done on a CPU device: by shape, or as properties say, for tests and comparisons. Only shapes
 * and the width of vectors take part, so results are the same on all devices that are equally wide.
 */
final class PanelRule {
    /** A {@link PanelTile} for all products, as {@code 8x3}. */
    static final String TILE = "cnn4j.opencl.tile";

    /** What leaves the choice to the rule. */
    static final String AUTO = "auto";

    /** {@code gemm}, {@code winograd2} or {@code winograd4} for all convolutions to which it applies, or {@code auto}. */
    static final String CONV = "cnn4j.opencl.conv";

    /** {@code true} or {@code false} for all convolutions by Winograd's algorithm: whether they take one launch. */
    static final String FUSED = "cnn4j.opencl.fused";

    private final List<PanelTile> tiles;
    /** Whether a property named the tile. */
    private final boolean forced;

    private final String conv;
    private final String fused;

    private PanelRule(List<PanelTile> tiles, boolean forced, String conv, String fused) {
        this.tiles = tiles;
        this.forced = forced;
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
        return new PanelRule(named, !asked.isEmpty(), conv(), oneOf(FUSED, List.of(AUTO, "true", "false")));
    }

    /** What {@value #CONV} says, {@value #AUTO} where it is not set. */
    static String conv() {
        return oneOf(CONV, List.of(AUTO, "gemm", "winograd2", "winograd4"));
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

    /** The tiles that a product, {@code problem}, may be computed by. */
    Variants<PanelTile> variants(String problem, int width, int m, long n, int k, boolean ready) {
        Map<String, PanelTile> all = new LinkedHashMap<>();
        tiles.forEach(tile -> all.put(tile.toString(), tile));
        return new Variants<>(problem, all, tile(width, m, n, k, ready).toString(), forced ? TILE : null);
    }

    /** The property that leaves no choice between Winograd's algorithm and a product, or null. */
    String forcesConvolutions() {
        return !conv.equals(AUTO) ? CONV : !fused.equals(AUTO) ? FUSED : null;
    }

    /** The form of Winograd's algorithm for a convolution of 3 × 3 that it applies to, or null for a matrix product. */
    WinogradForm form(Shape x, Shape out, int width) {
        return switch (conv) {
            case "gemm" -> null;
            case "winograd2" -> WinogradForm.F2;
            case "winograd4" -> WinogradForm.F4;
            default -> WinogradRule.best(x, out, width);
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
