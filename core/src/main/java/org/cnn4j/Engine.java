package org.cnn4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
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
    private final EagerCalls eager = new EagerCalls(this);
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

    /**
     * Computes one operator on tensors: a graph of one node, compiled once for each combination of operator and operand
     * types. The methods below are such calls under the names that people know.
     *
     * @return all the operator's results
     * @throws ShapeException if the operands do not fit the operator
     */
    public List<Tensor> apply(Op op, Tensor... operands) {
        return eager.apply(op, List.of(operands));
    }

    private Tensor one(Op op, Tensor... operands) {
        return apply(op, operands).get(0);
    }

    /**
     * Convolution over 1 to 3 spatial axes.
     *
     * @param x {@code [N, C, spatial...]}
     * @param weight {@code [M, C / groups, kernel...]}
     * @param bias {@code [M]}, or null
     */
    public Tensor conv(Tensor x, Tensor weight, Tensor bias, Window window, int groups) {
        return bias == null
                ? one(new Conv(window, groups, Epilogue.NONE), x, weight)
                : one(new Conv(window, groups, Epilogue.ofBias()), x, weight, bias);
    }

    /**
     * Convolution of pictures with one stride and zero padding for both axes.
     *
     * @param x {@code [N, C, H, W]}
     * @param weight {@code [M, C, kH, kW]}
     * @param bias {@code [M]}, or null
     */
    public Tensor conv2d(Tensor x, Tensor weight, Tensor bias, int stride, int padding) {
        return conv(x, weight, bias, window2d(weight, stride, padding), 1);
    }

    /**
     * Transposed convolution of pictures.
     *
     * @param x {@code [N, C, H, W]}
     * @param weight {@code [C, M, kH, kW]}
     * @param bias {@code [M]}, or null
     */
    public Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias, int stride, int padding) {
        Epilogue epilogue = bias == null ? Epilogue.NONE : Epilogue.ofBias();
        Op op = new ConvTranspose(window2d(weight, stride, padding), Window.zeros(2), 1, epilogue);
        return bias == null ? one(op, x, weight) : one(op, x, weight, bias);
    }

    private static Window window2d(Tensor weight, int stride, int padding) {
        if (weight.shape().rank() != 4) {
            throw new ShapeException("The weight of a convolution of pictures has rank 4, not " + weight.shape());
        }
        return Window.of(weight.shape().dim(2), weight.shape().dim(3))
                .withStrides(stride, stride)
                .withPads(padding, padding);
    }

    /** The largest of each kernel×kernel window of x {@code [N, C, H, W]}. */
    public Tensor maxPool2d(Tensor x, int kernel, int stride, int padding) {
        return one(Pool.max(pool2d(kernel, stride, padding)), x);
    }

    /** The mean of each kernel×kernel window of x {@code [N, C, H, W]}, padding counted as zeros. */
    public Tensor averagePool2d(Tensor x, int kernel, int stride, int padding) {
        return one(Pool.average(pool2d(kernel, stride, padding), true), x);
    }

    private static Window pool2d(int kernel, int stride, int padding) {
        return Window.of(kernel, kernel).withStrides(stride, stride).withPads(padding, padding);
    }

    /** A function of each element. */
    public Tensor map(UnaryFunction function, Tensor x) {
        return one(new Unary(function), x);
    }

    public Tensor relu(Tensor x) {
        return map(UnaryFunction.RELU, x);
    }

    public Tensor sigmoid(Tensor x) {
        return map(UnaryFunction.of(UnaryFunction.Kind.SIGMOID), x);
    }

    public Tensor tanh(Tensor x) {
        return map(UnaryFunction.of(UnaryFunction.Kind.TANH), x);
    }

    /** Probabilities along {@code axis}; a negative one counts from the end. */
    public Tensor softmax(Tensor x, int axis) {
        return one(new Softmax(x.shape().axis(axis), false), x);
    }

    /** {@code a + b} with NumPy's broadcasting. */
    public Tensor add(Tensor a, Tensor b) {
        return one(new Binary(Binary.Kind.ADD), a, b);
    }

    /** {@code a * b}, element by element, with NumPy's broadcasting. */
    public Tensor multiply(Tensor a, Tensor b) {
        return one(new Binary(Binary.Kind.MUL), a, b);
    }

    /** {@code a} {@code [..., M, K]} times {@code b} {@code [..., K, N]}. */
    public Tensor matmul(Tensor a, Tensor b) {
        return one(new MatMul(false, false, Epilogue.NONE), a, b);
    }

    /**
     * A fully connected layer.
     *
     * @param x {@code [..., K]}, rank 2 or more
     * @param weight {@code [N, K]}
     * @param bias {@code [N]}, or null
     */
    public Tensor dense(Tensor x, Tensor weight, Tensor bias) {
        return bias == null
                ? one(new MatMul(false, true, Epilogue.NONE), x, weight)
                : one(new MatMul(false, true, Epilogue.ofBias()), x, weight, bias);
    }
}
