package org.cnn4j.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cnn4j.DType;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.InputValueNeededException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network from an ONNX file. Once its inputs' types are known, the file's operators are expressed by cnn4j's own; arithmetic on
 * shapes is done on the way, so that every shape of the graph is concrete. Graphs of one importer share their weights. Thread-safe.
 *
 * <p>Weights have the names that the file has for them, also where a network takes them transposed or in another shape: the name of
 * the initializer if nothing else reads that, otherwise of the node's output that holds them. BatchNormalization and Dropout stay operators of
 * their own, so that an imported network can be trained.
 *
 * <p>Dimensions that the file names, or writes as -1 or 0, or leaves out, are free. Inputs for which the file also has an initializer
 * (as files before IR version 4 do for all weights) are constants.
 *
 * <p>Element types that cnn4j does not compute in are carried by others, for inputs, results and weights alike: DOUBLE, FLOAT16 and
 * BFLOAT16 by FLOAT32, INT16 and UINT16 by INT32, UINT32 and UINT64 by INT64. One line at INFO says so for a network that has any.
 */
public final class OnnxImporter implements GraphSource {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxImporter.class);

    private final OnnxModel model;
    private final OnnxStructure structure;
    private final List<GraphInput> inputs;
    private final Map<String, GraphConversion.FileConstant> fileConstants = new ConcurrentHashMap<>();

    /** @throws OnnxImportException if an input is not a tensor of an element type that cnn4j carries */
    public OnnxImporter(OnnxModel model) {
        this.model = model;
        this.structure = new OnnxStructure(model.graph());
        List<GraphInput> declared = new ArrayList<>();
        for (OnnxValueInfo input : model.graph().requiredInputs()) {
            declared.add(graphInput(input));
        }
        this.inputs = List.copyOf(declared);
        String carried = ElementTypes.statement(model.graph());
        if (!carried.isEmpty()) {
            LOG.info("{}: element types are carried and computed so: {}", model.source(), carried);
        }
    }

    /**
     * Reads a file under the default limits.
     *
     * @throws OnnxImportException if the file cannot be read, is no ONNX model, is damaged, or is beyond a limit
     */
    public static OnnxImporter read(Path file) {
        return new OnnxImporter(OnnxReader.read(file));
    }

    /**
     * The supported operators, each with its opsets, such as {@code "7-9"} or {@code "13+"}. Those of other domains than the standard
     * one have the domain in front of their names.
     */
    public static Map<String, String> operators() {
        return ConverterTable.standard().operators();
    }

    /** What is to be known of the limits of some of {@link #operators()}. */
    public static Map<String, String> operatorNotes() {
        return ConverterTable.standard().notes();
    }

    public OnnxModel model() {
        return model;
    }

    @Override
    public String name() {
        return model.graph().name().isEmpty() ? "graph" : model.graph().name();
    }

    @Override
    public List<GraphInput> inputs() {
        return inputs;
    }

    @Override
    public List<String> outputs() {
        return model.graph().outputs().stream().map(OnnxValueInfo::name).toList();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ShapeException if {@code types} does not have each input, with a type that the file allows, and nothing else
     * @throws OnnxImportException if the file has an operator, or a form of one, that is not supported, or operands that do not fit;
     *     the message names the node
     */
    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        checkNames(types, values);
        GraphConversion conversion = new GraphConversion(model, structure, fileConstants, name());
        for (GraphInput input : inputs) {
            Tensor value = values.get(input.name());
            TensorType type = value != null ? value.type() : types.get(input.name());
            if (type == null) {
                throw new ShapeException("Input \"" + input.name() + "\" is missing; it takes " + input);
            }
            input.check(type);
            if (value != null) {
                conversion.inputValue(input.name(), value);
            } else {
                conversion.input(input.name(), type);
            }
        }
        try {
            return conversion.convert();
        } catch (OnnxImportException e) {
            throw e.in(model.source());
        } catch (OutOfMemoryError e) {
            throw new OnnxImportException(model.source() + ": needs more memory than this JVM has (-Xmx)", e);
        }
    }

    /**
     * The graph for inputs with these contents: those on which a shape depends become part of the graph, all others stay inputs.
     *
     * @param contents one tensor for each of {@link #inputs()}, by name
     * @throws ShapeException if an input is missing, unknown or of a type that the file does not allow
     * @throws OnnxImportException as {@link #graph(Map, Map)}
     */
    public Graph graphFor(Map<String, Tensor> contents) {
        Map<String, Tensor> fixed = new HashMap<>();
        Map<String, TensorType> types = new HashMap<>();
        contents.forEach((input, tensor) -> types.put(input, tensor.type()));
        while (true) {
            try {
                return graph(types, fixed);
            } catch (InputValueNeededException e) {
                fixed.put(e.input(), contents.get(e.input()));
            }
        }
    }

    private void checkNames(Map<String, TensorType> types, Map<String, Tensor> values) {
        List<String> known = inputs.stream().map(GraphInput::name).toList();
        for (Map<String, ?> given : List.of(types, values)) {
            for (String name : given.keySet()) {
                if (!known.contains(name)) {
                    throw new ShapeException("There is no input \"" + name + "\"; the inputs are " + known);
                }
            }
        }
    }

    private GraphInput graphInput(OnnxValueInfo input) {
        String prefix = model.source() + ": input '" + input.name() + "': ";
        if (!input.tensor() || input.type() == null) {
            throw new UnsupportedOnnxException(
                    prefix + "only tensors with a declared element type are supported as inputs");
        }
        DType dtype = ElementTypes.carrier(input.type());
        if (dtype == null) {
            throw new UnsupportedOnnxException(prefix + OnnxTensors.unsupported(input.type()));
        }
        if (input.dims() == null) {
            return new GraphInput(input.name(), dtype, null);
        }
        List<Integer> dims = new ArrayList<>();
        for (OnnxValueInfo.Dim dim : input.dims()) {
            if (dim.size() > Integer.MAX_VALUE) {
                throw new OnnxImportException(prefix + "dimension " + dim.size() + " is not possible");
            }
            dims.add((int) dim.size());
        }
        return new GraphInput(input.name(), dtype, dims);
    }
}
