package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.bench.OnnxRuntimeRun;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.OnnxTensors;
import org.cnn4j.onnx.OnnxWriter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Real networks, imported, written again and run by ONNX Runtime, against what it computed from the first file. */
class ReexportTest {
    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> onnxRuntimeAgreesWithItself() {
        Path models = TestData.find("models");
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : NetworksTest.NETWORKS) {
            tests.add(DynamicTest.dynamicTest(name, () -> check(models.resolve(name), false)));
            tests.add(DynamicTest.dynamicTest(name + " fused", () -> check(models.resolve(name), true)));
        }
        return tests;
    }

    private void check(Path model, boolean fused) throws OrtException {
        Path set = model.resolve("test_data_set_0");
        OnnxImporter importer = OnnxImporter.read(model.resolve("model.onnx"));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        importer.inputs().forEach(input -> inputs.put(input.name(), read(set, "input_" + inputs.size())));
        Graph graph = importer.graphFor(inputs);
        Path file = folder.resolve("again.onnx");
        OnnxWriter.write(fused ? Passes.apply(graph, Passes.inference(new FoldMemo())) : graph, file);
        Map<String, Tensor> outputs = OnnxRuntimeRun.of(file, inputs);
        assertEquals(importer.outputs(), List.copyOf(outputs.keySet()));
        int k = 0;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            Tensor expected = read(set, "output_" + k++);
            Comparison comparison = Comparison.of(expected, output.getValue(), new Comparison.Tolerance(1e-3, 0, 1e-4));
            assertTrue(comparison.agrees(), output.getKey() + ": " + comparison.describe());
        }
    }

    private static Tensor read(Path set, String name) {
        return OnnxTensors.read(set.resolve(name + ".pb")).tensor();
    }
}
