package org.cnn4j.spi;

/**
 * Something that looked like a device or platform and cannot be used.
 *
 * @param what its name
 * @param reason why, and where it helps what to do
 */
public record ExcludedDevice(String backend, String what, String reason) {}
