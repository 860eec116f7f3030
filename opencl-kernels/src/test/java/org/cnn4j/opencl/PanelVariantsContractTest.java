package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.MatMul;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.WinogradCases;

/**
 * The contract's products and convolutions with each tile of the kernels for CPU devices, and with each form of Winograd's algorithm
 * wherever it applies, in one launch and in three. F(2×2) is exact for small integers, as direct sums are; F(4×4) is not.
 */
class PanelVariantsContractTest extends BackendContract {
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
        return WinogradCases.transformed(c) && (exact(backend) || WinogradCases.smooth(c));
    }

    @Override
    protected double sumFactor(Backend backend, ContractCase c) {
        return WinogradCases.transformed(c) && !exact(backend) ? WinogradCases.F4_FACTOR : 0;
    }
}
