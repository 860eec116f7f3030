package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.WinogradCases;

/**
 * The contract's convolutions of 3 × 3 with the kernels for GPUs and each form of Winograd's algorithm, wherever it applies. F(2×2) is
 * exact for small integers, as direct sums are; F(4×4) is not.
 */
class TiledWinogradContractTest extends BackendContract {
    private static final String EXACT = "winograd2";

    private final Set<Backend> exact = new HashSet<>();

    @Override
    protected List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (DeviceInfo device : TestDevices.all()) {
            for (String form : List.of(EXACT, "winograd4")) {
                Backend backend = open(device, form);
                backends.add(backend);
                if (form.equals(EXACT)) {
                    exact.add(backend);
                }
            }
        }
        return backends;
    }

    /**
     * A device with the kernels for GPUs, whose convolutions of 3 × 3 go by {@code form} wherever it applies, and with so little
     * scratch memory for them that the largest cases take several rounds.
     */
    static Backend open(DeviceInfo device, String form) {
        System.setProperty(PanelRule.CONV, form);
        System.setProperty(TiledWinogradRule.SCRATCH, "1");
        try {
            return new OpenClBackendProvider().open(device, false);
        } finally {
            System.clearProperty(PanelRule.CONV);
            System.clearProperty(TiledWinogradRule.SCRATCH);
        }
    }

    @Override
    protected boolean exact(Backend backend) {
        return exact.contains(backend);
    }

    @Override
    protected boolean concerns(Backend backend, ContractCase c) {
        return WinogradCases.transformed(c) && (exact(backend) || WinogradCases.smooth(c));
    }

    @Override
    protected double sumFactor(Backend backend, ContractCase c) {
        return exact(backend) ? 0 : WinogradCases.F4_FACTOR;
    }
}
