package org.cnn4j.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/**
 * Writes graphs as ONNX files of opset {@value #OPSET}. What cnn4j fuses is written in the pieces that ONNX has for it, so
 * every engine can read the file.
 */
public final class OnnxWriter {
    static final int OPSET = 20;
    private static final int IR_VERSION = 9;

    private OnnxWriter() {}

    /**
     * Writes {@code graph} to {@code file}, over what may be there; a failure leaves the old file as it was.
     *
     * @throws Cnn4jException if the file cannot be written, the graph has states, an operator has no form in ONNX (as those of training
     *     have none), or the model is beyond the 2 GiB that one protobuf file holds
     */
    public static void write(Graph graph, Path file) {
        write(graph, FreeBatch.FIXED, file);
    }

    /**
     * Writes a network so that its file takes any batch, over what may be there; a failure leaves the old file as it was.
     *
     * @param graph the network's graph for some batch
     * @param other its graph for another
     * @throws Cnn4jException as {@link #write(Graph, Path)}, and if an operator depends on the batch in a way that a file cannot tell
     */
    public static void writeForAnyBatch(Graph graph, Graph other, Path file) {
        write(graph, FreeBatch.of(graph, other), file);
    }

    private static void write(Graph graph, FreeBatch batch, Path file) {
        if (!graph.states().isEmpty()) {
            throw new Cnn4jException("Network \"" + graph.name() + "\" has states (\""
                    + graph.states().get(0).name()
                    + "\" is one), which ONNX has not; write it with its parameters as constants");
        }
        ProtoMessage model = model(graph, batch);
        if (model.length() > Integer.MAX_VALUE) {
            throw new Cnn4jException("Network \"" + graph.name() + "\" needs " + model.length()
                    + " bytes as ONNX, more than the 2 GiB that one file can hold");
        }
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = null;
        try {
            // Not createTempFile, whose files their owner alone may read.
            temporary = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".part");
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                model.writeTo(out);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw new Cnn4jException("Cannot write " + file + ": " + e, e);
        }
    }

    private static void deleteQuietly(Path temporary, IOException cause) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static ProtoMessage model(Graph graph, FreeBatch batch) {
        return new ProtoMessage()
                .varint(1, IR_VERSION)
                .string(2, "cnn4j")
                .message(7, graphProto(graph, batch))
                .message(8, new ProtoMessage().string(1, "").varint(2, OPSET));
    }

    private static ProtoMessage graphProto(Graph graph, FreeBatch batch) {
        ExportNames names = new ExportNames(graph);
        NodeWriter nodes = new NodeWriter(names, batch);
        for (Node node : graph.nodes()) {
            try {
                OperatorExport.write(node, nodes);
            } catch (Cnn4jException e) {
                throw new Cnn4jException("Node \"" + node.name() + "\": " + e.getMessage(), e);
            }
        }
        for (Graph.Output output : graph.outputs()) {
            String made = names.of(output.value());
            if (!made.equals(output.name())) {
                nodes.add("Identity", List.of(made), output.name());
            }
        }
        ProtoMessage proto = new ProtoMessage();
        nodes.nodes().forEach(node -> proto.message(1, node));
        proto.string(2, graph.name());
        for (Value constant : constantsInOrder(graph)) {
            proto.message(5, tensor(names.of(constant), graph.constant(constant)));
        }
        nodes.constants().forEach((name, tensor) -> proto.message(5, tensor(name, tensor)));
        for (Value input : graph.inputs()) {
            proto.message(11, valueInfo(input.name(), input, batch));
        }
        for (Graph.Output output : graph.outputs()) {
            proto.message(12, valueInfo(output.name(), output.value(), batch));
        }
        return proto;
    }

    /** The constants in the order of their first use, so that the same graph always gives the same file. */
    private static Set<Value> constantsInOrder(Graph graph) {
        Set<Value> order = new LinkedHashSet<>();
        graph.nodes().forEach(node -> order.addAll(node.inputs()));
        graph.outputs().forEach(output -> order.add(output.value()));
        order.removeIf(value -> graph.constant(value) == null);
        return order;
    }

    private static ProtoMessage tensor(String name, Tensor tensor) {
        ProtoMessage proto = new ProtoMessage();
        for (int dim : tensor.shape().dims()) {
            proto.varint(1, dim);
        }
        return proto.varint(2, code(tensor.dtype())).string(8, name).contents(9, tensor);
    }

    private static ProtoMessage valueInfo(String name, Value value, FreeBatch batch) {
        ProtoMessage shape = new ProtoMessage();
        for (int dim : batch.dims(value)) {
            ProtoMessage one = new ProtoMessage();
            shape.message(1, dim == FreeBatch.OPEN ? one.string(2, FreeBatch.AXIS) : one.varint(1, dim));
        }
        ProtoMessage tensorType =
                new ProtoMessage().varint(1, code(value.type().dtype())).message(2, shape);
        return new ProtoMessage().string(1, name).message(2, new ProtoMessage().message(1, tensorType));
    }

    /** The number that ONNX's {@code TensorProto.DataType} gives to a type. */
    static int code(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case INT32 -> 6;
            case INT64 -> 7;
            case BOOL -> 9;
        };
    }
}
