package org.cnn4j.plan;

import org.cnn4j.TensorType;

/**
 * Where a value lies while a plan runs. Two slots may share memory: a reshaped value lies where its original does.
 *
 * @param index INPUT: the number of the input; CONSTANT: the number in {@link Plan#constants()}; ARENA: the first element
 *     in the arena of the type's {@link org.cnn4j.DType}
 */
public record Slot(String name, TensorType type, Location location, int index) {
    /** The kinds of memory. */
    public enum Location {
        /** What the caller gives to a run; read only. */
        INPUT,
        /** Known when the plan was made; read only. */
        CONSTANT,
        /** Memory of one execution, shared over time by values that do not live together. */
        ARENA
    }

    /** The number of elements. */
    public int size() {
        return type.shape().intSize();
    }

    public boolean isConstant() {
        return location == Location.CONSTANT;
    }
}
