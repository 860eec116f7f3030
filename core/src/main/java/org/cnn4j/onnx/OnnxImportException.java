package org.cnn4j.onnx;

import org.cnn4j.Cnn4jException;

/**
 * An ONNX file that cannot be read, or a network in it that cnn4j cannot run. The message is one line that names the file, or
 * the node with its operator and opset. Where a sound file asks for what does not exist here, it is an
 * {@link UnsupportedOnnxException}.
 */
public class OnnxImportException extends Cnn4jException {
    private static final int MAX_LENGTH = 1000;

    private final transient OnnxNode node;

    public OnnxImportException(String message) {
        super(oneLine(message));
        this.node = null;
    }

    public OnnxImportException(String message, Throwable cause) {
        super(oneLine(message), cause);
        this.node = null;
    }

    OnnxImportException(OnnxNode node, long opset, String problem, Throwable cause) {
        super(
                oneLine("node " + node.label() + " (" + node.qualifiedType() + ", opset " + opset + "): " + problem),
                cause);
        this.node = node;
    }

    OnnxImportException(String source, OnnxImportException cause) {
        super(oneLine(source + ": " + cause.getMessage()), cause);
        this.node = cause.node;
    }

    /** This error with the file in front that it is about. */
    OnnxImportException in(String source) {
        return new OnnxImportException(source, this);
    }

    /** The node that the error is about; null where it is about the file as a whole. */
    public OnnxNode node() {
        return node;
    }

    /** Names in messages come from the file: they may hold line breaks, or fill pages. */
    private static String oneLine(String message) {
        String clean = message.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + " ...";
    }
}
