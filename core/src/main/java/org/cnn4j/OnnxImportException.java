package org.cnn4j;

/** An ONNX file that is damaged, too large, or uses what cnn4j does not support. */
public class OnnxImportException extends Cnn4jException {
    public OnnxImportException(String message) {
        super(message);
    }

    public OnnxImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
