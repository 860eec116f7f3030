package org.cnn4j.onnx;

/**
 * A sound ONNX file that uses an operator, a form of one, or an element type that cnn4j does not support. The message says so, and
 * what is supported instead.
 */
public final class UnsupportedOnnxException extends OnnxImportException {
    public UnsupportedOnnxException(String message) {
        super(message);
    }

    UnsupportedOnnxException(OnnxNode node, long opset, String problem, Throwable cause) {
        super(node, opset, problem, cause);
    }

    private UnsupportedOnnxException(String source, UnsupportedOnnxException cause) {
        super(source, cause);
    }

    @Override
    OnnxImportException in(String source) {
        return new UnsupportedOnnxException(source, this);
    }
}
