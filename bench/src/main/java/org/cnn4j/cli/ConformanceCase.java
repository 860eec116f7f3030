package org.cnn4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.OnnxTensors;
import org.cnn4j.onnx.UnsupportedOnnxException;

/**
 * One test of the ONNX project's backend suite: a folder with {@code model.onnx} and {@code test_data_set_*} folders of
 * {@code input_K.pb} and {@code output_K.pb}.
 *
 * @param name the folder's path within the suite
 */
record ConformanceCase(String name, Path folder) {
    /** How a test ended. */
    enum Outcome {
        PASSED,
        FAILED,
        /** The file uses an operator, a form of one, or an element type that cnn4j does not support. */
        UNSUPPORTED
    }

    /** The outcome with its reason; of a pass, how near to its tolerance the worst element was. */
    record Result(Outcome outcome, String reason, double excess) {}

    /** Runs it. Whatever goes wrong is this test's failure and nothing more. */
    Result run(Engine engine, Comparison.Tolerance tolerance) {
        try (Model model = engine.load(OnnxImporter.read(folder.resolve("model.onnx")))) {
            List<Path> sets = list(folder, "test_data_set_");
            if (sets.isEmpty()) {
                return new Result(Outcome.FAILED, "there is no test_data_set folder", 0);
            }
            double excess = 0;
            for (Path set : sets) {
                Result result = check(model, set, tolerance);
                if (result.outcome() != Outcome.PASSED) {
                    return result;
                }
                excess = Math.max(excess, result.excess());
            }
            return new Result(Outcome.PASSED, "", excess);
        } catch (UnsupportedOnnxException | UnsupportedOperatorException e) {
            return new Result(Outcome.UNSUPPORTED, CommandLineTool.oneLine(e.getMessage()), 0);
        } catch (Cnn4jException e) {
            return new Result(Outcome.FAILED, CommandLineTool.oneLine(e.getMessage()), 0);
        } catch (IOException e) {
            return new Result(Outcome.FAILED, CliErrors.reason(e), 0);
        } catch (RuntimeException | Error e) {
            StackTraceElement[] trace = e.getStackTrace();
            String where = trace.length == 0 ? "" : " at " + trace[0];
            return new Result(Outcome.FAILED, "uncaught " + CommandLineTool.oneLine(e + where), 0);
        }
    }

    private static Result check(Model model, Path set, Comparison.Tolerance tolerance) throws IOException {
        Map<String, Tensor> inputs = inputs(model.inputs(), set);
        Map<String, Tensor> outputs = model.run(inputs);
        List<Path> expected = list(set, "output_");
        if (expected.size() != outputs.size()) {
            return new Result(
                    Outcome.FAILED,
                    set.getFileName() + " has " + expected.size() + " outputs, the network " + outputs.size(),
                    0);
        }
        double excess = 0;
        List<Map.Entry<String, Tensor>> actual = new ArrayList<>(outputs.entrySet());
        for (int k = 0; k < expected.size(); k++) {
            Tensor wanted = OnnxTensors.read(expected.get(k)).tensor();
            Comparison comparison = Comparison.of(wanted, actual.get(k).getValue(), tolerance);
            if (!comparison.agrees()) {
                String where = set.getFileName() + ", output \"" + actual.get(k).getKey() + "\": ";
                return new Result(Outcome.FAILED, where + comparison.describe(), comparison.excess());
            }
            excess = Math.max(excess, comparison.excess());
        }
        return new Result(Outcome.PASSED, "", excess);
    }

    /** The suite numbers the files as the network orders its inputs. */
    private static Map<String, Tensor> inputs(List<GraphInput> declared, Path set) throws IOException {
        List<Path> files = list(set, "input_");
        if (files.size() != declared.size()) {
            throw new Cnn4jException(set.getFileName() + " has " + files.size() + " inputs, the network takes "
                    + Inputs.describe(declared));
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int k = 0; k < files.size(); k++) {
            inputs.put(declared.get(k).name(), OnnxTensors.read(files.get(k)).tensor());
        }
        return inputs;
    }

    /** Entries of a folder that start so, by the number that follows. */
    private static List<Path> list(Path folder, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> p.getFileName().toString().matches(prefix + "\\d{1,6}(\\.pb)?"))
                    .sorted(java.util.Comparator.comparingInt(
                            p -> Integer.parseInt(p.getFileName().toString().replaceAll("\\D", ""))))
                    .toList();
        }
    }
}
