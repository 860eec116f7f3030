package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.onnx.OnnxWriter;
import org.cnn4j.testkit.Comparison;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.cnn4j.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operator's ONNX form, judged by ONNX Runtime: core's own test reads the writer's files with the importer, which could share a
 * mistake with it.
 */
class OperatorExportTest {
    /** Operands of more elements tell nothing new of a form. */
    private static final long LARGEST = 20_000;

    /** Where ONNX Runtime's results are its own; the ONNX project's tests do not reach these corners. */
    private static final Pattern OTHERWISE = Pattern.compile(String.join(
            "|",
            // A maximum passes NaN over, and begins at the least finite float.
            "pool/max of (NaN|infinities).*",
            "pool/max taps beside the input",
            "argReduce/.*NaN",
            // What does not fit an integer becomes any.
            "cast/fractions and extremes to .*",
            "pad/WRAP (far beyond|of one)",
            // Coordinates are rounded to floats before the nearest element is chosen.
            "resize/(NEAREST|uneven scales NEAREST) .*HALF_PIXEL.*",
            "resize/(LINEAR|CUBIC) across tiles",
            "gridSample/CUBIC BORDER .*"));

    @TempDir
    Path folder;

    @Test
    void onnxRuntimeComputesTheSame() {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (ContractCase c : ContractCases.all()) {
            // ONNX Runtime does not come back from a convolution without channels.
            boolean empty = c.operands().stream().anyMatch(operand -> operand.size() == 0);
            long size = c.operands().stream().mapToLong(Tensor::size).sum();
            if (empty || size > LARGEST || OTHERWISE.matcher(c.name()).matches()) {
                continue;
            }
            try {
                OnnxWriter.write(graph(c), folder.resolve("graph.onnx"));
            } catch (Cnn4jException e) {
                // Core's test says which operators may have no form in ONNX.
                continue;
            }
            try {
                String difference = difference(c);
                judged++;
                if (difference != null) {
                    wrong.add(c + ": " + difference);
                }
            } catch (OrtException e) {
                // Other codes say that ONNX Runtime lacks a kernel, or holds indices and pads to tighter bounds.
                if (e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_GRAPH) {
                    wrong.add(c + ": " + e.getMessage());
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertTrue(judged > 1900, "only " + judged + " cases were judged");
    }

    private static Graph graph(ContractCase c) {
        GraphBuilder builder = new GraphBuilder("case");
        List<Value> operands = new ArrayList<>();
        for (Tensor operand : c.operands()) {
            operands.add(builder.input("x" + operands.size(), operand.type()));
        }
        List<Value> results = builder.addAll("node", c.op(), operands);
        for (int k = 0; k < results.size(); k++) {
            builder.output("y" + k, results.get(k));
        }
        return builder.build();
    }

    private String difference(ContractCase c) throws OrtException {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Tensor operand : c.operands()) {
            feeds.put("x" + feeds.size(), operand);
        }
        List<Tensor> actual = List.copyOf(
                OnnxRuntimeRun.of(folder.resolve("graph.onnx"), feeds).values());
        List<RefTensor> expected = Reference.run(c.op(), c.operands());
        for (int k = 0; k < expected.size(); k++) {
            Tolerance sum = Tolerance.ofLargest(expected.get(k), 1e-5);
            // Which zero a choice gives is no matter here.
            Tolerance exact = c.tolerance() == Tolerance.BITWISE ? Tolerance.EXACT : c.tolerance();
            String difference = Comparison.difference(expected.get(k), actual.get(k), exact == null ? sum : exact);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }
}
