package org.cnn4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.spi.Backend;

/**
 * An open device and the models on it. Safe for use by several threads. Closing it closes its models.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(); Model model = engine.load(Path.of("net.onnx"))) {
 *     Tensor probabilities = model.run(picture);
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
    private final Device device;
    private final Backend backend;
    private final Set<Model> models = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private Engine(Device device, Backend backend) {
        this.device = device;
        this.backend = backend;
    }

    /** An engine on {@link Devices#preferred()}. */
    public static Engine open() {
        return open(Devices.preferred());
    }

    /**
     * @throws DeviceException if the device is gone or refuses
     */
    public static Engine open(Device device) {
        return new Engine(device, device.open());
    }

    public Device device() {
        return device;
    }

    /** For tools that walk below models: the open device itself. */
    public Backend backend() {
        return backend;
    }

    /** A model of a network whose graphs are made as its input shapes become known. */
    public synchronized Model load(GraphSource source) {
        if (closed) {
            throw new IllegalStateException("This engine on " + device + " was closed");
        }
        Model model = new Model(this, source);
        models.add(model);
        return model;
    }

    /**
     * A model from an ONNX file, read under the default {@link org.cnn4j.onnx.ImportLimits}.
     *
     * @throws org.cnn4j.onnx.OnnxImportException if the file cannot be read, is damaged, or is no network for cnn4j
     */
    public Model load(Path file) {
        return load(OnnxImporter.read(file));
    }

    /** A model of one graph, for inputs of exactly its types. */
    public Model load(Graph graph) {
        return load(new FixedGraph(graph));
    }

    synchronized void forget(Model model) {
        models.remove(model);
    }

    @Override
    public void close() {
        List<Model> open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(models);
        }
        open.forEach(Model::close);
        backend.close();
    }

    private record FixedGraph(Graph fixed) implements GraphSource {
        @Override
        public String name() {
            return fixed.name();
        }

        @Override
        public List<GraphInput> inputs() {
            return fixed.inputs().stream().map(FixedGraph::input).toList();
        }

        private static GraphInput input(Value value) {
            List<Integer> dims = new ArrayList<>();
            for (int dim : value.type().shape().dims()) {
                dims.add(dim);
            }
            return new GraphInput(value.name(), value.type().dtype(), dims);
        }

        @Override
        public List<String> outputs() {
            return fixed.outputs().stream().map(Graph.Output::name).toList();
        }

        @Override
        public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
            return fixed;
        }
    }
}
