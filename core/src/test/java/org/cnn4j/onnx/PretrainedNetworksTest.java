package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real networks import for the shapes of their test inputs, and promise results of the types that the suite has. */
class PretrainedNetworksTest {
    @TestFactory
    Stream<DynamicTest> networksImport() throws IOException {
        assumeTrue(TestData.folder().isPresent(), TestData.absence());
        Path models = TestData.folder().orElseThrow().resolve("models");
        assumeTrue(Files.isDirectory(models), TestData.absence());
        List<Path> folders;
        try (Stream<Path> list = Files.list(models)) {
            folders = list.filter(Files::isDirectory).sorted().toList();
        }
        assertTrue(folders.size() >= 10, "only " + folders);
        return folders.stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) throws IOException {
        OnnxImporter importer = OnnxImporter.read(folder.resolve("model.onnx"));
        List<Path> sets;
        try (Stream<Path> list = Files.list(folder)) {
            sets = list.filter(Files::isDirectory).sorted().toList();
        }
        for (Path set : sets) {
            Map<String, TensorType> types = new LinkedHashMap<>();
            for (int i = 0; i < importer.inputs().size(); i++) {
                Tensor input =
                        OnnxTensors.read(set.resolve("input_" + i + ".pb")).tensor();
                types.put(importer.inputs().get(i).name(), input.type());
            }
            Graph graph = importer.graph(types, Map.of());
            assertEquals(importer.outputs().size(), graph.outputs().size());
            for (int i = 0; i < graph.outputs().size(); i++) {
                Tensor expected =
                        OnnxTensors.read(set.resolve("output_" + i + ".pb")).tensor();
                assertEquals(expected.type(), graph.outputs().get(i).value().type());
            }
        }
    }
}
