package org.cnn4j;

/** A device that is missing, cannot be opened, or failed. */
public class DeviceException extends Cnn4jException {
    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
