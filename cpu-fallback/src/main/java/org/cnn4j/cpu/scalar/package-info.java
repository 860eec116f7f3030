/** Inner loops in plain Java, shaped for C2's auto-vectoriser. */
package org.cnn4j.cpu.scalar;
