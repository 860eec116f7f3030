package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.List;

/** The kernel variants that can be tested in this JVM. */
final class TestBackends {
    private TestBackends() {}

    static List<KernelVariant> variants() {
        List<KernelVariant> variants = new ArrayList<>(List.of(KernelVariant.SCALAR));
        if (KernelVariant.vectorModulePresent()) {
            // Wider vectors than the machine has still give right results, slowly.
            variants.addAll(List.of(KernelVariant.V128, KernelVariant.V256, KernelVariant.V512));
        }
        return variants;
    }
}
