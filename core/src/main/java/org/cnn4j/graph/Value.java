package org.cnn4j.graph;

import java.util.Objects;
import org.cnn4j.TensorType;

/** A tensor in a {@link Graph}, before it exists. Values are told apart by identity; names are for people. */
public final class Value {
    private final String name;
    private final TensorType type;

    public Value(String name, TensorType type) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
    }

    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    @Override
    public String toString() {
        return name + ":" + type;
    }
}
