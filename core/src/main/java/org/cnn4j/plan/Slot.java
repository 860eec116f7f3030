package org.cnn4j.plan;

import org.cnn4j.ShapeException;
import org.cnn4j.TensorType;

/**
 * Where a value lies while a plan runs. Two slots may share memory: a reshaped value lies where its original does, and an operand of a
 * concatenation may lie where the concatenation wants it. It is then a window of some columns of wider rows: element (row, column)
 * of {@code [rows..., columns]} lies at {@code index + row * pitch + column}.
 *
 * @param index INPUT: the number of the input; CONSTANT: the number in {@link Plan#constants()}; ARENA: the first element
 *     in the arena of the type's {@link org.cnn4j.DType}
 * @param pitch the distance of rows, a row being the last axis; its length unless the value is a window
 */
public record Slot(String name, TensorType type, Location location, int index, int pitch) {
    /** The kinds of memory. */
    public enum Location {
        /** What the caller gives to a run; read only. */
        INPUT,
        /** Known when the plan was made; read only. */
        CONSTANT,
        /** Memory of one execution, shared over time by values that do not live together. */
        ARENA
    }

    /** A value whose rows follow each other without gaps. */
    public Slot(String name, TensorType type, Location location, int index) {
        this(name, type, location, index, columns(type));
    }

    private static int columns(TensorType type) {
        int rank = type.shape().rank();
        return rank == 0 ? 1 : type.shape().dim(rank - 1);
    }

    /** The number of elements. */
    public int size() {
        return type.shape().intSize();
    }

    /** The length of a row: the last axis, 1 for a scalar. */
    public int columns() {
        return columns(type);
    }

    /** The number of rows; 0 if the value is empty. */
    public int rows() {
        return size() == 0 ? 0 : size() / columns();
    }

    /** Whether the elements follow each other without gaps. */
    public boolean isContiguous() {
        return pitch == columns() || rows() <= 1;
    }

    /** Elements from the first to the last, with what lies between rows. */
    public int extent() {
        return size() == 0 ? 0 : (rows() - 1) * pitch + columns();
    }

    /**
     * @throws ShapeException if {@code given} is not this slot's type
     */
    public void requireType(TensorType given, String plan) {
        if (!given.equals(type)) {
            throw new ShapeException(name + " of " + plan + " must be " + type + ", not " + given);
        }
    }

    public boolean isConstant() {
        return location == Location.CONSTANT;
    }

    /** Whether both lie in the arena and have an element in common, or may have: windows of different pitches are not looked at closely. */
    public boolean overlaps(Slot other) {
        boolean near = location == Location.ARENA
                && other.location == Location.ARENA
                && type.dtype() == other.type.dtype()
                && index < other.index + other.extent()
                && other.index < index + extent();
        if (!near || pitch != other.pitch || pitch == 0) {
            return near;
        }
        int ahead = Math.floorMod(other.index - index, pitch);
        return ahead < columns() || pitch - ahead < other.columns();
    }

    /** Whether this value lies where the elements of {@code whole} from {@code first} on do, neither having gaps. */
    public boolean isStretchOf(Slot whole, int first) {
        return location == Location.ARENA
                && whole.location == Location.ARENA
                && type.dtype() == whole.type.dtype()
                && index == whole.index + first
                && isContiguous()
                && whole.isContiguous();
    }

    /** Whether this value lies where the columns of {@code whole} from {@code column} on do. */
    public boolean isWindowOf(Slot whole, int column) {
        return location == Location.ARENA
                && whole.location == Location.ARENA
                && type.dtype() == whole.type.dtype()
                && index == whole.index + column
                && rows() == whole.rows()
                && (pitch == whole.pitch || rows() <= 1);
    }
}
