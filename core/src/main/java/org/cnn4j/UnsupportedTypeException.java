package org.cnn4j;

/** An operand of an element type that an operator is not made for. */
public class UnsupportedTypeException extends ShapeException {
    public UnsupportedTypeException(String message) {
        super(message);
    }
}
