/** Inner loops with the Vector API; loaded only where its module is. */
package org.cnn4j.cpu.vector;
