package org.cnn4j;

/** An operator, or a form of it, that a backend does not implement. */
public class UnsupportedOperatorException extends Cnn4jException {
    public UnsupportedOperatorException(String message) {
        super(message);
    }
}
