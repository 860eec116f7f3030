package org.cnn4j.data;

import org.cnn4j.Cnn4jException;

/** Data that cannot be read or used as asked; the message names the file and place, and what would be right. */
public class DataException extends Cnn4jException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
