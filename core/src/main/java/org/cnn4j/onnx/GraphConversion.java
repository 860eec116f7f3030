package org.cnn4j.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.UnsupportedTypeException;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.InputValueNeededException;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Transpose;

/** One run of the importer: a model and concrete input types become a graph. */
final class GraphConversion {
    /**
     * A constant that depends on the file alone.
     *
     * @param name what its value is called in every graph of the file
     */
    record FileConstant(String name, Tensor tensor) {}

    private final OnnxModel model;
    private final OnnxStructure structure;
    private final Map<String, FileConstant> fileConstants;
    private final GraphBuilder builder;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<Tensor, Value> fileValues = new IdentityHashMap<>();
    private final Set<String> openInputs = new HashSet<>();
    private final Map<String, OnnxDataType> types = new HashMap<>();
    private long computedElements;
    private int position;

    /** @param fileConstants what depends on the file alone, kept from run to run so that all graphs share those tensors */
    GraphConversion(OnnxModel model, OnnxStructure structure, Map<String, FileConstant> fileConstants, String name) {
        this.model = model;
        this.structure = structure;
        this.fileConstants = fileConstants;
        this.builder = new GraphBuilder(name);
        model.graph().requiredInputs().forEach(input -> types.put(input.name(), input.type()));
    }

    void input(String name, TensorType type) {
        values.put(name, builder.input(name, type));
        openInputs.add(name);
    }

    void inputValue(String name, Tensor tensor) {
        values.put(name, builder.constant(name, tensor));
    }

    Graph convert() {
        for (OnnxNode node : structure.neededNodes()) {
            if (takeKept(node)) {
                noteTypes(node);
            } else {
                convert(node);
            }
            position++;
        }
        for (OnnxValueInfo output : model.graph().outputs()) {
            builder.output(output.name(), value(output.name()));
        }
        return builder.build();
    }

    private boolean takeKept(OnnxNode node) {
        for (String output : node.outputs()) {
            if (isRead(output) && !fileConstants.containsKey(output)) {
                return false;
            }
        }
        for (String output : node.outputs()) {
            if (isRead(output)) {
                values.put(output, valueOf(fileConstants.get(output)));
            }
        }
        return true;
    }

    private void convert(OnnxNode node) {
        long opset = model.opset(node.domain());
        Converter converter = ConverterTable.standard().find(node, opset);
        Attributes errors = new Attributes(node, opset);
        List<Value> results;
        try {
            NodeContext context = new NodeContext(node, opset, this);
            results = fit(node, context, ElementTypes.convert(converter, node, context));
        } catch (InputValueNeededException e) {
            throw e;
        } catch (UnsupportedOnnxException e) {
            throw e.node() != null ? e : errors.unsupported(e.getMessage(), e);
        } catch (UnsupportedTypeException e) {
            throw errors.unsupported(e.getMessage(), e);
        } catch (OnnxImportException e) {
            throw e.node() != null ? e : errors.fail(e.getMessage(), e);
        } catch (Cnn4jException e) {
            throw errors.fail(e.getMessage(), e);
        } catch (RuntimeException e) {
            // A file can combine parameters in ways that no check foresaw; that must still end in one clear line.
            throw errors.fail("cannot be imported (" + e + ")", e);
        }
        for (int k = 0; k < node.outputs().size(); k++) {
            String output = node.outputs().get(k);
            if (k < results.size() && results.get(k) != null) {
                values.put(output, results.get(k));
            } else if (isRead(output)) {
                throw errors.unsupported("its output " + k + " ('" + output + "') is used, and is not supported");
            }
        }
        if (structure.dependsOnFileAlone(node)) {
            keep(node);
        }
    }

    /** The results, brought into the range of their ONNX types, which are noted. */
    private List<Value> fit(OnnxNode node, NodeContext context, List<Value> results) {
        List<Value> fitted = new ArrayList<>();
        noteTypes(node);
        for (int k = 0; k < results.size(); k++) {
            Value result = results.get(k);
            if (k < node.outputs().size() && result != null) {
                OnnxDataType from =
                        node.inputs().isEmpty() ? null : typeOf(node.inputs().get(0));
                result = ElementTypes.fit(
                        context, node, result, typeOf(node.outputs().get(k)), from);
            }
            fitted.add(result);
        }
        return fitted;
    }

    private void noteTypes(OnnxNode node) {
        for (int k = 0; k < node.outputs().size(); k++) {
            OnnxDataType type = ElementTypes.ofOutput(node, k, this::typeOf);
            if (type != null) {
                types.put(node.outputs().get(k), type);
            }
        }
    }

    /** The ONNX type of a value; null where it is not known to differ from what carries it. */
    OnnxDataType typeOf(String name) {
        OnnxTensor initializer = model.graph().initializers().get(name);
        return initializer != null ? initializer.type() : types.get(name);
    }

    /** Keeps a node's constant results, which from here on have the values and names that they will have in later graphs. */
    private void keep(OnnxNode node) {
        for (String output : node.outputs()) {
            Value value = values.get(output);
            Tensor tensor = value == null ? null : builder.constantOf(value);
            if (tensor != null) {
                String name = structure.dependsOnFileAlone(value.name()) ? value.name() : output;
                fileConstants.putIfAbsent(output, new FileConstant(name, tensor));
                values.put(output, valueOf(fileConstants.get(output)));
            }
        }
    }

    /** One value for one tensor, however many names the file has for it: a weight that layers share stays one. */
    private Value valueOf(FileConstant constant) {
        return fileValues.computeIfAbsent(
                constant.tensor(), tensor -> builder.constant(constant.name(), constant.tensor()));
    }

    /** The place of the node that is being converted among those of the file: the same in every graph, and no other node's. */
    int position() {
        return position;
    }

    /** The node that makes a value; null for inputs and initializers. */
    OnnxNode maker(String name) {
        return structure.maker(name);
    }

    boolean isRead(String name) {
        return structure.isRead(name);
    }

    /** The value that a name of the file stands for. */
    Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            // Checked files name only inputs, initializers and results of nodes before; those are initializers.
            FileConstant constant = fileConstants.computeIfAbsent(
                    name,
                    key -> new FileConstant(
                            key,
                            OnnxTensors.toTensor(model.graph().initializers().get(key))));
            value = valueOf(constant);
            values.put(name, value);
        }
        return value;
    }

    Tensor constantOf(Value value) {
        return builder.constantOf(value);
    }

    Value addConstant(String name, Tensor tensor) {
        return builder.constant(name, tensor);
    }

    /** Adds an operator; operands that do not fit are reported here, before the builder adds a name that the error has anyway. */
    List<Value> addAll(String name, Op op, List<Value> operands) {
        List<TensorType> types = op.infer(operands.stream().map(Value::type).toList());
        if (operands.stream().allMatch(value -> builder.constantOf(value) != null)) {
            types.forEach(type -> countComputed(type.shape().size()));
        }
        return builder.addAll(isSameParameter(op, operands) ? operands.get(0).name() : name, op, operands);
    }

    /** Whether the result is a weight of the file in another order, and all that the network has of that weight: it keeps its name. */
    private boolean isSameParameter(Op op, List<Value> operands) {
        boolean rearranges = op instanceof Reshape || op instanceof Transpose || op instanceof Cast;
        return rearranges
                && builder.constantOf(operands.get(0)) != null
                && structure.dependsOnFileAlone(operands.get(0).name())
                && structure.readers(operands.get(0).name()) == 1;
    }

    /** Holds a constant that is about to be computed against the limits: a few bytes of file can ask for any size. */
    void countComputed(long elements) {
        if (elements > model.limits().maxTensorElements()) {
            throw new OnnxImportException("computes a constant of " + elements + " elements; the limit of an import is "
                    + model.limits().maxTensorElements());
        }
        computedElements += elements;
        if (computedElements > model.limits().maxTotalElements()) {
            throw new OnnxImportException("computed constants have more than "
                    + model.limits().maxTotalElements() + " elements together, the limit of an import");
        }
    }

    /** Asks the caller for the contents of a graph input, of whatever shape. */
    void demandInput(String name) {
        if (openInputs.contains(name)) {
            throw new InputValueNeededException(name);
        }
    }

    /**
     * Asks the caller for the contents of the graph input that the value is computed from, if it is a list or a number (a shape,
     * scales, pads). Pictures are never asked for: a plan a picture would be no plan.
     */
    void demandContents(String name) {
        Deque<String> open = new ArrayDeque<>(List.of(name));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            Value value = values.get(next);
            if (openInputs.contains(next) && value.type().shape().rank() <= 1) {
                throw new InputValueNeededException(next);
            }
            OnnxNode maker = structure.maker(next);
            if (maker != null && (value == null || builder.constantOf(value) == null)) {
                maker.inputs().stream().filter(input -> !input.isEmpty()).forEach(open::add);
            }
        }
    }
}
