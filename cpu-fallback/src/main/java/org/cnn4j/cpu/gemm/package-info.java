/** Blocked matrix products, and operands that are brought into panels inside of them. */
package org.cnn4j.cpu.gemm;
