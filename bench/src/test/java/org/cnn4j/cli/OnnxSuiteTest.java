package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cnn4j.Device;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The ONNX project's own tests, on every device. */
class OnnxSuiteTest {
    /** What each tier of the suite's manifest ends with. */
    private static final Map<String, String> TIERS = new TreeMap<>(Map.of(
            "core", "626 passed, 0 failed, 0 unsupported",
            "extra", "182 passed, 0 failed, 0 unsupported",
            "dtype", "73 passed, 0 failed, 0 unsupported",
            // All but the pseudo-operator Gradient.
            "train", "62 passed, 0 failed, 1 unsupported"));

    @TestFactory
    List<DynamicTest> tiersPass() {
        Path suite = TestData.find("onnx-backend/manifest.tsv").getParent();
        List<DynamicTest> tests = new ArrayList<>();
        for (Device device : TestData.devices()) {
            TIERS.forEach((tier, result) -> tests.add(DynamicTest.dynamicTest(tier + " on " + device, () -> {
                Shell shell = Shell.run(
                        "conformance",
                        suite,
                        "--tier",
                        tier,
                        "-d",
                        device.info().name());
                assertEquals(result, shell.lastLine(), shell.out() + shell.err());
            })));
        }
        return tests;
    }
}
