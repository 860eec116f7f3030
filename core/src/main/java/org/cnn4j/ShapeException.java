package org.cnn4j;

/** Shapes, element types or operator parameters that do not fit together. */
public class ShapeException extends Cnn4jException {
    public ShapeException(String message) {
        super(message);
    }

    public ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
