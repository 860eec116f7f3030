package org.cnn4j.image;

import org.cnn4j.Cnn4jException;

/** A picture that cannot be read, written or cut as asked; the message names the picture and the reason. */
public class ImageException extends Cnn4jException {
    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
