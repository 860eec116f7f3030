package org.cnn4j;

/** A device kernel that did not compile; the message has the build log. */
public class KernelBuildException extends DeviceException {
    public KernelBuildException(String message) {
        super(message);
    }

    public KernelBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
