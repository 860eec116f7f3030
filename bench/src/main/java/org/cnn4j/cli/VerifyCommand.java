package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cnn4j.Device;
import org.cnn4j.DeviceException;
import org.cnn4j.Devices;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a network in Java and on a device, and compares the result of every layer. Prints the first layer "
                    + "beyond tolerance and the worst one, and exits with 1 if there is any.",
            "Without --device, the first OpenCL device is taken."
        })
final class VerifyCommand implements Callable<Integer> {
    /** What one layer's comparison gave. */
    private record Layer(String name, String what, Comparison comparison) {}

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

    @Option(names = "--shape", paramLabel = "NAME=1x3x224x224", description = "The shape of a random input.")
    private List<String> shapes = List.of();

    @Option(names = "--seed", defaultValue = "1", description = "For random inputs (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--rtol", defaultValue = "1e-3", description = "Of each element (default ${DEFAULT-VALUE}).")
    private double rtol;

    @Option(
            names = "--atol",
            defaultValue = "1e-4",
            description = "Of the layer's largest magnitude (default ${DEFAULT-VALUE}).")
    private double atol;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        OnnxImporter network = OnnxImporter.read(model);
        Map<String, Tensor> inputs = Inputs.gather(network.inputs(), files, shapes, seed);
        Device tested = device.device("opencl");
        if (tested.info().kind() == DeviceInfo.Kind.JAVA) {
            throw new DeviceException("verify compares a device with Java; " + tested + " is Java itself");
        }
        Device reference = Devices.cpu();
        out.println("device: " + tested + ", compared with " + reference);
        out.flush();
        Graph graph = Passes.apply(network.graphFor(inputs), Passes.inference(new FoldMemo()));
        Graph exposed = graph.withEveryResult();
        List<Layer> layers = compare(exposed, run(reference, exposed, inputs), run(tested, exposed, inputs));
        return report(out, layers);
    }

    private static List<Tensor> run(Device device, Graph graph, Map<String, Tensor> inputs) {
        try (Backend backend = device.open()) {
            Plan plan = Planner.plan(graph, backend.planOptions());
            List<Tensor> operands = new ArrayList<>();
            for (Slot slot : plan.inputs()) {
                operands.add(inputs.get(slot.name()));
            }
            try (Executable executable = backend.compile(plan);
                    Execution execution = executable.newExecution()) {
                return execution.run(operands, null);
            }
        }
    }

    private List<Layer> compare(Graph graph, List<Tensor> expected, List<Tensor> actual) {
        List<Layer> layers = new ArrayList<>();
        int index = 0;
        for (Node node : graph.nodes()) {
            for (int k = 0; k < node.outputs().size(); k++, index++) {
                Tensor wanted = expected.get(index);
                Comparison comparison =
                        Comparison.of(wanted, actual.get(index), new Comparison.Tolerance(rtol, 0, atol));
                String what = node.op().name() + " " + node.inputTypes() + " -> " + wanted.type();
                layers.add(new Layer(graph.outputs().get(index).name(), what, comparison));
            }
        }
        return layers;
    }

    private static int report(PrintWriter out, List<Layer> layers) {
        Layer first = null;
        Layer worst = null;
        int wrong = 0;
        for (Layer layer : layers) {
            if (!layer.comparison().agrees()) {
                wrong++;
                first = first == null ? layer : first;
            }
            boolean worse = worst == null
                    || layer.comparison().excess() > worst.comparison().excess();
            worst = worse ? layer : worst;
        }
        if (first != null) {
            print(out, "first beyond tolerance", first);
        }
        if (worst != null) {
            print(out, "worst", worst);
        }
        out.printf(Locale.ROOT, "%d of %d layers agree%n", layers.size() - wrong, layers.size());
        return wrong == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
    }

    private static void print(PrintWriter out, String label, Layer layer) {
        out.println(label + ": " + layer.name() + " (" + layer.what() + "): "
                + layer.comparison().describe());
    }
}
