package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which operators are supported, in which opsets, and by which converter. Those of other domains than the standard one go by their name
 * with the domain in front.
 */
final class ConverterTable {
    private record Entry(long since, long until, Converter converter) {}

    private static final ConverterTable ALL = new ConverterTable();

    static {
        ConvolutionConverters.register(ALL);
        PoolingConverters.register(ALL);
        ActivationConverters.register(ALL);
        ArithmeticConverters.register(ALL);
        DenseConverters.register(ALL);
        NormalisationConverters.register(ALL);
        ReductionConverters.register(ALL);
        IndexConverters.register(ALL);
        SelectionConverters.register(ALL);
        SamplingConverters.register(ALL);
        RoiConverters.register(ALL);
        EinsumConverter.register(ALL);
        DataDependentConverters.register(ALL);
        ConstantConverters.register(ALL);
        ShapeConverters.register(ALL);
        MovementConverters.register(ALL);
        PadConverters.register(ALL);
        ResizeConverters.register(ALL);
        QuantisationConverters.register(ALL);
        LossConverters.register(ALL);
        OptimiserConverters.register(ALL);
    }

    private final Map<String, List<Entry>> entries = new TreeMap<>();

    private final Map<String, String> notes = new TreeMap<>();

    static ConverterTable standard() {
        return ALL;
    }

    /** An operator with one output from opset {@code since} on. */
    void add(String op, long since, Converter.Single converter) {
        add(op, since, Long.MAX_VALUE, converter);
    }

    /** An operator with one output in opsets {@code since} to {@code until}. */
    void add(String op, long since, long until, Converter.Single converter) {
        addMany(op, since, until, node -> List.of(converter.convert(node)));
    }

    void addMany(String op, long since, long until, Converter converter) {
        entries.computeIfAbsent(op, k -> new ArrayList<>()).add(new Entry(since, until, converter));
    }

    /** What users should know of an operator's limits; it must have a converter. */
    void note(String op, String limits) {
        if (!entries.containsKey(op)) {
            throw new IllegalArgumentException("A note on " + op + ", which has no converter");
        }
        notes.put(op, limits);
    }

    /** The notes by operator; most have none. */
    Map<String, String> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** The supported operators with the opsets, such as {@code "7-9"} or {@code "13+"}. */
    Map<String, String> operators() {
        Map<String, String> out = new TreeMap<>();
        entries.forEach((op, list) -> out.put(op, opsets(list)));
        return Collections.unmodifiableMap(out);
    }

    Converter find(OnnxNode node, long opset) {
        Attributes attributes = new Attributes(node, opset);
        List<Entry> list = entries.get(node.qualifiedType());
        if (list == null) {
            throw attributes.unsupported("this operator is not supported" + hint(node.qualifiedType()));
        }
        for (Entry entry : list) {
            if (opset >= entry.since && opset <= entry.until) {
                return entry.converter;
            }
        }
        throw attributes.unsupported("this operator is supported in opsets " + opsets(list) + " only");
    }

    private static String opsets(List<Entry> list) {
        long since = list.stream().mapToLong(Entry::since).min().orElseThrow();
        long until = list.stream().mapToLong(Entry::until).max().orElseThrow();
        if (until == Long.MAX_VALUE) {
            return since + "+";
        }
        return since == until ? String.valueOf(since) : since + "-" + until;
    }

    private static String hint(String op) {
        return switch (op) {
            case "If", "Loop", "Scan" -> ": control flow has no place in a plan; simplify the model first (onnxsim)";
            case "Unique", "Compress" ->
                ": its result's size depends on data; cut the network before it and do this step on the outputs";
            case "ai.onnx.preview.training.Gradient" ->
                ": cut the network before it; training derives gradients from the network itself";
            case "LSTM", "GRU", "RNN" -> ": recurrent layers are not supported";
            default -> "; OnnxImporter.operators() lists those that are";
        };
    }
}
