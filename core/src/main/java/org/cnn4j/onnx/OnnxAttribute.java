package org.cnn4j.onnx;

import java.util.List;

/**
 * One attribute of a node as it stands in the file. Only the component that belongs to {@code kind} is set.
 *
 * @param name its name
 * @param kind which component holds the value
 * @param f a float
 * @param i an integer
 * @param s a string
 * @param t a tensor
 * @param g a subgraph
 * @param floats floats
 * @param ints integers
 * @param strings strings
 */
public record OnnxAttribute(
        String name,
        Kind kind,
        float f,
        long i,
        String s,
        OnnxTensor t,
        OnnxGraph g,
        List<Float> floats,
        List<Long> ints,
        List<String> strings) {

    /** The kinds of attribute; {@link #OTHER} stands for those whose value is not read. */
    public enum Kind {
        FLOAT(1),
        INT(2),
        STRING(3),
        TENSOR(4),
        GRAPH(5),
        FLOATS(6),
        INTS(7),
        STRINGS(8),
        OTHER(0);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    public OnnxAttribute {
        floats = List.copyOf(floats);
        ints = List.copyOf(ints);
        strings = List.copyOf(strings);
    }
}
