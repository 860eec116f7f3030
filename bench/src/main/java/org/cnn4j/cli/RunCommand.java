package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cnn4j.DType;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.onnx.OnnxImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a network, times it, and prints its outputs' shapes and a summary of each.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Parameters(index = "0", paramLabel = "MODEL.onnx")
    private Path model;

    @Parameters(
            index = "1..*",
            paramLabel = "INPUT",
            description = "A .npy or .pb file for each input in order, or NAME=FILE; the others are random.")
    private List<String> files = List.of();

    @Option(
            names = "--shape",
            paramLabel = "NAME=1x3x224x224",
            description = "The shape of a random input; without it, dimensions that are open are taken as 1.")
    private List<String> shapes = List.of();

    @Option(names = "--seed", defaultValue = "1", description = "For random inputs (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "10",
            description = "Timed runs (default ${DEFAULT-VALUE}).")
    private int repeat;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Run so long before the timed runs, while Java compiles (default ${DEFAULT-VALUE}).")
    private double warmup;

    @Option(names = "--save", paramLabel = "DIR", description = "Write each output there as a .npy file.")
    private Path save;

    @Option(
            names = "--explain",
            description =
                    "Print how each step is computed: its kernels, and whether a rule, a measurement (cnn4j tune) or a "
                            + "property chose among several ways.")
    private boolean explain;

    @Override
    public Integer call() {
        if (repeat < 0) {
            throw new ParameterException(spec.commandLine(), "--repeat must not be negative");
        }
        PrintWriter out = spec.commandLine().getOut();
        OnnxImporter network = OnnxImporter.read(model);
        Map<String, Tensor> inputs = Inputs.gather(network.inputs(), files, shapes, seed);
        try (Engine engine = device.open(out);
                Model loaded = engine.load(network)) {
            inputs.forEach((name, tensor) -> out.println("input " + name + ": " + tensor.type()));
            long start = System.nanoTime();
            Map<String, Tensor> outputs = loaded.run(inputs);
            out.printf(Locale.ROOT, "first run, with planning: %.1f ms%n", (System.nanoTime() - start) / 1e6);
            if (explain) {
                loaded.explain(inputs).forEach(line -> out.println("step " + line));
            }
            time(out, loaded, inputs);
            outputs.forEach((name, tensor) -> out.println("output " + name + ": " + summary(tensor)));
            if (save != null) {
                save(out, outputs);
            }
        }
        return CommandLineTool.OK;
    }

    private void time(PrintWriter out, Model loaded, Map<String, Tensor> inputs) {
        if (repeat == 0) {
            return;
        }
        long warm = System.nanoTime() + (long) (warmup * 1e9);
        while (System.nanoTime() < warm) {
            loaded.run(inputs);
        }
        long[] times = new long[repeat];
        for (int i = 0; i < repeat; i++) {
            long start = System.nanoTime();
            loaded.run(inputs);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        out.printf(
                Locale.ROOT,
                "%d runs: median %.3f ms, fastest %.3f ms, slowest %.3f ms%n",
                repeat,
                times[repeat / 2] / 1e6,
                times[0] / 1e6,
                times[repeat - 1] / 1e6);
    }

    private void save(PrintWriter out, Map<String, Tensor> outputs) {
        int index = 0;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            // Names come from the model's file and may hold anything, path separators too.
            String name = index++ + "_" + output.getKey().replaceAll("[^A-Za-z0-9._-]", "_") + ".npy";
            NpyFile.write(save.resolve(name), output.getValue());
            out.println("wrote " + save.resolve(name));
        }
    }

    /** Type, least, greatest and mean element, and the first few. */
    static String summary(Tensor tensor) {
        if (tensor.size() == 0) {
            return tensor.type() + ", empty";
        }
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int i = 0; i < tensor.size(); i++) {
            double value = tensor.getDouble(i);
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
        }
        List<String> first = new ArrayList<>();
        for (int i = 0; i < Math.min(5, tensor.size()); i++) {
            first.add(number(tensor, tensor.getDouble(i)));
        }
        return String.format(
                Locale.ROOT,
                "%s, min %s, max %s, mean %.6g, first %s%s",
                tensor.type(),
                number(tensor, min),
                number(tensor, max),
                sum / tensor.size(),
                String.join(" ", first),
                tensor.size() > 5 ? " ..." : "");
    }

    private static String number(Tensor tensor, double value) {
        return tensor.dtype() == DType.FLOAT32
                ? String.format(Locale.ROOT, "%.6g", value)
                : Long.toString((long) value);
    }
}
