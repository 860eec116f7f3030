package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;

/**
 * The contract's products and convolutions with each tile of the kernels for CPU devices, and with each form of Winograd's algorithm
 * wherever it applies, in one launch and in three. F(2×2) is exact for small integers, as direct sums are; F(4×4) is not.
 */
class PanelVariantsContractTest extends BackendContract {
    /** How much more F(4×4) rounds than a sum in the worst order. */
    private static final double F4_FACTOR = 2;

    /** Functions that jump, have a pole, or are defined on a part of the line: a sum that is not exact may fall on the other side. */
    private static final Set<UnaryFunction.Kind> ABRUPT = EnumSet.of(
            UnaryFunction.Kind.ACOS,
            UnaryFunction.Kind.ACOSH,
            UnaryFunction.Kind.ASIN,
            UnaryFunction.Kind.ATANH,
            UnaryFunction.Kind.CEIL,
            UnaryFunction.Kind.FLOOR,
            UnaryFunction.Kind.LOG,
            UnaryFunction.Kind.RECIPROCAL,
            UnaryFunction.Kind.ROUND,
            UnaryFunction.Kind.SIGN,
            UnaryFunction.Kind.SQRT,
            UnaryFunction.Kind.TAN,
            UnaryFunction.Kind.THRESHOLDED_RELU);

    /** An empty tile leaves the choice to the rule. */
    record Variant(String tile, String conv, String fused) {}

    private final Map<Backend, Variant> variants = new HashMap<>();

    @Override
    protected List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (DeviceInfo device : TestDevices.all()) {
            List<PanelTile> tiles = tilesOf(device);
            for (PanelTile tile : tiles) {
                backends.add(opened(device, new Variant(tile.toString(), "gemm", "auto")));
            }
            for (String conv : List.of("winograd2", "winograd4")) {
                backends.add(opened(device, new Variant(tiles.get(0).toString(), conv, "false")));
                backends.add(opened(device, new Variant(tiles.get(1).toString(), conv, "true")));
            }
        }
        return backends;
    }

    private static List<PanelTile> tilesOf(DeviceInfo device) {
        return new OpenClBackendProvider().find(device).nativeFloats() >= 16 ? PanelTile.WIDE : PanelTile.NARROW;
    }

    private Backend opened(DeviceInfo device, Variant variant) {
        Backend backend = open(device, variant);
        variants.put(backend, variant);
        return backend;
    }

    static Backend open(DeviceInfo device, Variant variant) {
        System.setProperty(PanelRule.TILE, variant.tile);
        System.setProperty(PanelRule.CONV, variant.conv);
        System.setProperty(PanelRule.FUSED, variant.fused);
        try {
            return new OpenClBackendProvider().open(device, true);
        } finally {
            System.clearProperty(PanelRule.TILE);
            System.clearProperty(PanelRule.CONV);
            System.clearProperty(PanelRule.FUSED);
        }
    }

    @Override
    protected boolean exact(Backend backend) {
        return !variants.get(backend).conv.equals("winograd4");
    }

    @Override
    protected boolean concerns(Backend backend, ContractCase c) {
        if (variants.get(backend).conv.equals("gemm")) {
            return c.op() instanceof MatMul || c.op() instanceof Conv || c.op() instanceof ConvTranspose;
        }
        return transformed(c)
                && (exact(backend)
                        || !ABRUPT.contains(
                                ((Conv) c.op()).epilogue().activation().kind()));
    }

    private static boolean transformed(ContractCase c) {
        return c.op() instanceof Conv conv && conv.window().kernel().equals(List.of(3, 3));
    }

    @Override
    protected double sumFactor(Backend backend, ContractCase c) {
        return transformed(c) && !exact(backend) ? F4_FACTOR : 0;
    }
}
