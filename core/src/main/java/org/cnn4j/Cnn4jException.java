package org.cnn4j;

/** The root of every error that cnn4j reports about its inputs, files and devices. */
public class Cnn4jException extends RuntimeException {
    public Cnn4jException(String message) {
        super(message);
    }

    public Cnn4jException(String message, Throwable cause) {
        super(message, cause);
    }
}
