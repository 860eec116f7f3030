package org.cnn4j;

/** A device has less memory than a plan needs. The message names both figures and the remedy. */
public class OutOfDeviceMemoryException extends DeviceException {
    private final long neededBytes;
    private final long availableBytes;

    public OutOfDeviceMemoryException(String message, long neededBytes, long availableBytes) {
        super(message);
        this.neededBytes = neededBytes;
        this.availableBytes = availableBytes;
    }

    public long neededBytes() {
        return neededBytes;
    }

    public long availableBytes() {
        return availableBytes;
    }
}
